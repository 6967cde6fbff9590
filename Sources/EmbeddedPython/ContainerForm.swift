/// Forms of files that hold Python among other text.
enum ContainerForm {
  case notebook, shell, makefile, containerFile, yaml, batch, powershell

  /// By name; without a telling one by the first line, or by what a notebook begins with.
  init?(path: String, content: ArraySlice<UInt8>) {
    let name = (path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...])
      .map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
    let text = String(decoding: name, as: UTF8.self)
    if let form = Self.byName(text) {
      self = form
    } else if Self.startsLikeNotebook(content) {
      self = .notebook
    } else if Self.hasShellLine(content) {
      self = .shell
    } else {
      return nil
    }
  }

  private static func byName(_ name: String) -> ContainerForm? {
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map { String(decoding: Array($0), as: UTF8.self) }
    switch parts.count > 1 ? parts.last : nil {
    case "ipynb": return .notebook
    case "sh", "bash", "zsh", "ksh", "dash", "ash", "command", "bats", "envrc": return .shell
    case "mk", "mak": return .makefile
    case "yml", "yaml": return .yaml
    case "bat", "cmd": return .batch
    case "ps1", "psm1": return .powershell
    case "dockerfile", "containerfile": return .containerFile
    default: break
    }
    switch parts[0] {
    case "makefile", "gnumakefile", "justfile": return .makefile
    case "dockerfile", "containerfile": return .containerFile
    default: return nil
    }
  }

  /// `#!/bin/sh`, `#!/usr/bin/env bash`.
  private static func hasShellLine(_ content: ArraySlice<UInt8>) -> Bool {
    guard content.starts(with: "#!".utf8) else { return false }
    let line = content.prefix(128).prefix { $0 != 0x0A }
    let words = line.dropFirst(2).split { $0 == 0x20 || $0 == UInt8(ascii: "/") || $0 == 0x0D }
    return words.contains { word in
      ["sh", "bash", "zsh", "ksh", "dash", "ash"].contains { word.elementsEqual($0.utf8) }
    }
  }

  /// An object whose first key is one of a notebook's.
  private static func startsLikeNotebook(_ content: ArraySlice<UInt8>) -> Bool {
    let head = content.prefix(256).drop { $0 <= 0x20 || $0 >= 0xEF }
    guard head.first == UInt8(ascii: "{") else { return false }
    let key = head.dropFirst().trimmedStart
    return ["\"cells\"", "\"nbformat\"", "\"nbformat_minor\"", "\"worksheets\""].contains { key.starts(with: $0.utf8) }
  }
}
