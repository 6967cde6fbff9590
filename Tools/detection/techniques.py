"""What a sample does and how it is hidden, by words in its texts: the classes of the public taxonomy of the malicious corpus.

A heuristic of its own, on purpose: recall by what our own rules saw would only count what they saw. One package may be in
several classes; a word in a comment counts too.
"""
import re
import tarfile
import zipfile

CEILING = 8 << 20

BEHAVIORS = {
    "download and run": (r"urlretrieve|requests\.get|urlopen|curl |wget |Invoke-WebRequest|DownloadFile", r"subprocess|os\.system|Popen|startfile|os\.popen"),
    "code executed that is decoded or computed": (r"\b(exec|eval)\s*\(", r"b64decode|decompress|decrypt|fromhex|marshal|chr\(|join\("),
    "host or environment sent away": (r"gethostname|getuser|platform\.|os\.environ|getlogin|whoami", r"requests\.|urlopen|socket|http"),
    "credentials, browsers, chat tokens": (r"Login Data|discord|leveldb|\.ssh|\.aws|Cookies|token",),
    "wallets": (r"wallet|metamask|exodus|mnemonic",),
    "chat webhook or bot": (r"discord(app)?\.com/api/webhooks|api\.telegram\.org|hooks\.slack",),
    "reverse shell": (r"socket", r"dup2|/bin/(ba)?sh|cmd\.exe|shell=True", r"connect\("),
    "PowerShell": (r"powershell",),
    "package installed at run time": (r"pip['\", ]+install|pip\.main|-m pip",),
    "persistence": (r"CurrentVersion\\+Run|crontab|Startup|schtasks|LaunchAgents|\.bashrc|systemctl",),
    "screen, keyboard, clipboard": (r"ImageGrab|pyautogui|pynput|keyboard\.|clipboard|screenshot",),
    "mining": (r"xmrig|stratum\+tcp|monero",),
}
DISGUISES = {
    "base64": (r"b64decode|base64",),
    "Fernet or AES": (r"Fernet|AES\.new",),
    "zlib, gzip, lzma or bz2": (r"zlib|gzip\.decompress|lzma|bz2",),
    "marshal or pickle": (r"marshal\.loads|pickle\.loads",),
    "hexadecimal": (r"unhexlify|fromhex",),
    "character codes": (r"map\(\s*chr|chr\(\d+\)\s*\+|\[\s*\d+(\s*,\s*\d+){20}",),
    "escapes in texts": (r"(\\x[0-9a-f]{2}){6}",),
    "exclusive or": (r"chr\([^)]*\^|\^\s*ord\(|ord\([^)]*\)\s*\^",),
    "computed names": (r"__import__\s*\(|getattr\([^)]*\+|globals\(\)\[|__builtins__",),
    "behind spaces": (r" {100}\S",),
    "look-alike or random names": (r"\b[lI1]{8,}\b|\b[O0]{8,}\b|_0x[0-9a-f]{4}|\b_{6,}\b|\b[A-Za-z]{40,}\s*=",),
    "encoded PowerShell": (r"-(enc|encodedcommand|e)\s+[A-Za-z0-9+/=]{40}",),
}


def texts(path):
    """The Python of an archive, as one text, at most `CEILING` bytes of it."""
    parts, room = [], CEILING

    def take(name, size, read):
        nonlocal room
        if name.endswith((".py", ".pyw", ".pth")) and 0 < room:
            parts.append(read(min(size, room)))
            room -= len(parts[-1])

    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for info in archive.infolist():
                    take(info.filename, info.file_size, lambda n: archive.open(info).read(n))
        else:
            with tarfile.open(path) as archive:
                for info in archive:
                    if info.isfile():
                        take(info.name, info.size, lambda n: archive.extractfile(info).read(n))
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, ValueError):
        pass
    return b"\n".join(parts).decode("utf-8", "replace")


def classes(text, table):
    found = [name for name, words in table.items() if all(re.search(word, text, re.IGNORECASE) for word in words)]
    return found or ["none of these"]
