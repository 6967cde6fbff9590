/// Names of processors, the same for all formats.
enum Machines {
  static func pe(_ machine: UInt16) -> String {
    switch machine {
    case 0x14c: "x86"
    case 0x8664: "x86-64"
    case 0x1c0, 0x1c2, 0x1c4: "arm"
    case 0xaa64: "arm64"
    case 0xa641: "arm64ec"
    case 0x200: "ia64"
    case 0xebc: "efi-bytecode"
    case 0x5032: "riscv32"
    case 0x5064: "riscv64"
    case 0x6232: "loongarch32"
    case 0x6264: "loongarch64"
    default: Hexadecimal.number(machine)
    }
  }

  static func elf(_ machine: UInt16, isWide: Bool) -> String {
    switch machine {
    case 2, 18: "sparc"
    case 3: "x86"
    case 4: "m68k"
    case 8: isWide ? "mips64" : "mips"
    case 20: "ppc"
    case 21: "ppc64"
    case 22: "s390x"
    case 40: "arm"
    case 42: "sh"
    case 43: "sparc64"
    case 50: "ia64"
    case 62: isWide ? "x86-64" : "x32"
    case 183: "arm64"
    case 243: isWide ? "riscv64" : "riscv32"
    case 247: "bpf"
    case 258: isWide ? "loongarch64" : "loongarch32"
    case 0x9026: "alpha"
    default: Hexadecimal.number(machine)
    }
  }

  static func machO(_ cpu: UInt32, _ subtype: UInt32) -> String {
    switch cpu {
    case 7: "x86"
    case 0x0100_0007: subtype == 8 ? "x86-64h" : "x86-64"
    case 12: "arm"
    case 0x0100_000c: subtype == 2 ? "arm64e" : "arm64"
    case 0x0200_000c: "arm64-32"
    case 18: "ppc"
    case 0x0100_0012: "ppc64"
    default: Hexadecimal.number(cpu)
    }
  }
}
