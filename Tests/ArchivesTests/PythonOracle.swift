import Foundation
import Testing

/// CPython's `zipfile` and `tarfile`, as a second opinion.
enum PythonOracle {
  /// One member as Python sees it.
  struct Member: Codable, Equatable {
    var name: String
    /// `file`, `directory`, `symbolicLink`, `hardLink`, `other`.
    var kind: String
    var sha256: String
    var link: String
    var mode: Int
  }

  /// One archive that Python made or found.
  struct Listing: Codable {
    var path: String
    var members: [Member]
  }

  /// Lists what `zipfile` and `tarfile` see in archives; shared by the generated and by the given ones.
  private static let lister = """
    import hashlib, json, sys, tarfile, zipfile, stat

    def digest(data):
        return hashlib.sha256(data).hexdigest()

    def text(name):
        return name.encode('utf-8', 'surrogateescape').decode('utf-8', 'replace')

    def list_zip(path):
        members = []
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                mode = info.external_attr >> 16
                kind = 'directory' if info.is_dir() else 'symbolicLink' if stat.S_ISLNK(mode) else 'file'
                data = archive.read(info)
                link = data.decode() if kind == 'symbolicLink' else ''
                members.append(dict(name=text(info.orig_filename), kind=kind, sha256=digest(data), link=link,
                                    mode=mode & 0o7777))
        return members

    def list_tar(path):
        members = []
        with tarfile.open(path) as archive:
            for info in archive:
                kind = ('file' if info.isreg() else 'directory' if info.isdir() else 'symbolicLink' if info.issym()
                        else 'hardLink' if info.islnk() else 'other')
                data = archive.extractfile(info).read() if info.isreg() else b''
                link = text(info.linkname) if kind in ('symbolicLink', 'hardLink') else ''
                name = info.name + '/' if info.isdir() else info.name
                members.append(dict(name=text(name), kind=kind, sha256=digest(data), link=link, mode=info.mode & 0o7777))
        return members

    def listing(path):
        with open(path, 'rb') as file:
            is_zip = file.read(2) == b'PK'
        return dict(path=str(path), members=list_zip(path) if is_zip else list_tar(path))
    """

  /// Archives of every kind that `zipfile` and `tarfile` can write, from a seed.
  private static let maker = """
    import gzip, io, lzma, pathlib, random, tarfile, zipfile

    random.seed(20261123)
    folder = pathlib.Path(sys.argv[1])
    made = []

    def name():
        parts = [random.choice(['pkg', 'data', 'größe', 'a' * 60, 'x-1.0', '日本']) for _ in range(random.randint(0, 4))]
        return '/'.join(parts + [random.choice(['a', 'b', 'setup', 'ü', 'n' * 70]) + str(random.randint(0, 10**6)) + '.py'])

    def data():
        kind = random.randint(0, 3)
        if kind == 0:
            return b''
        if kind == 1:
            return random.randbytes(random.randint(1, 3000))
        return b'print(1)\\n' * random.randint(1, 20000)

    class Stream(io.RawIOBase):
        # Not seekable: zipfile writes data descriptors.
        def __init__(self): self.parts = []
        def writable(self): return True
        def write(self, part): self.parts.append(bytes(part)); return len(part)

    for number in range(40):
        target = Stream() if number % 4 == 3 else io.BytesIO()
        method = [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA][number % 8 if number % 8 < 4 else 0]
        if number % 4 == 3 and method == zipfile.ZIP_LZMA: method = zipfile.ZIP_DEFLATED
        with zipfile.ZipFile(target, 'w', method) as archive:
            for _ in range(random.randint(0, 12)):
                info = zipfile.ZipInfo(name())
                info.compress_type = method
                info.external_attr = random.choice([0o100644, 0o100755, 0]) << 16
                with archive.open(info, 'w', force_zip64=random.random() < 0.2) as member:
                    member.write(data())
            if number % 5 == 0:
                archive.writestr('folder/', b'')
        path = folder / f'made-{number}.zip'
        path.write_bytes(b''.join(target.parts) if isinstance(target, Stream) else target.getvalue())
        made.append(path)

    forms = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]
    modes = ['w', 'w:gz', 'w:bz2', 'w:xz']
    for number in range(48):
        path = folder / f'made-{number}.tar'
        form = forms[number % 3]
        with tarfile.open(path, modes[number % 4], format=form) as archive:
            for _ in range(random.randint(1, 12)):
                info = tarfile.TarInfo(name())
                content = data()
                info.mode = random.choice([0o644, 0o755, 0o400])
                kind = random.randint(0, 9)
                if kind == 0:
                    info.type, content = tarfile.SYMTYPE, b''
                    info.linkname = 'inside/' + 'l' * random.choice([5, 90, 150 if form else 20]) 
                elif kind == 1:
                    info.type, content = tarfile.DIRTYPE, b''
                elif kind == 2:
                    info.type, content = tarfile.LNKTYPE, b''
                    info.linkname = 'inside/hard'
                info.size = len(content)
                if form == tarfile.PAX_FORMAT:
                    info.mtime = 1700000000.25
                    info.uname = 'nützer'
                try:
                    archive.addfile(info, io.BytesIO(content))
                except ValueError:
                    pass  # the name does not fit into ustar
        made.append(path)
    print(json.dumps([listing(path) for path in made]))
    """

  private static let reader = """
    result = []
    for path in sys.stdin.read().split('\\n'):
        try:
            result.append(listing(path))
        except Exception as error:
            print(path, error, file=sys.stderr)
    print(json.dumps(result))
    """

  static func make(in folder: URL) throws -> [Listing] {
    try run(lister + "\n" + maker, arguments: [folder.path], input: "")
  }

  static func list(_ paths: [String]) throws -> [Listing] {
    try run(lister + "\n" + reader, arguments: [], input: paths.joined(separator: "\n"))
  }

  private static func run(_ program: String, arguments: [String], input: String) throws -> [Listing] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program] + arguments
    let output = Pipe()
    let given = Pipe()
    process.standardOutput = output
    process.standardInput = given
    try process.run()
    given.fileHandleForWriting.write(Data(input.utf8))
    try given.fileHandleForWriting.close()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return try JSONDecoder().decode([Listing].self, from: data)
  }
}
