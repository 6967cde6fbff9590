"""Values as text, as Sources/workbench/LibraryWire.swift reads and writes them."""
import binascii, json, re, struct, zlib

try:
    import lzma
except ImportError:
    lzma = None

NAMES = {binascii.Error: "binascii.Error", struct.error: "struct.error", re.error: "re.error", zlib.error: "zlib.error",
         json.JSONDecodeError: "json.decoder.JSONDecodeError"}
if lzma:
    NAMES[lzma.LZMAError] = "_lzma.LZMAError"


def encode(value):
    if value is None:
        return "N"
    if value is True:
        return "T"
    if value is False:
        return "F"
    if isinstance(value, int):
        return "i%x;" % value
    if isinstance(value, float):
        return "fnan;" if value != value else "f%x;" % struct.unpack("<Q", struct.pack("<d", value))[0]
    if isinstance(value, str):
        return "s" + value.encode("utf-8", "surrogatepass").hex() + ";"
    if isinstance(value, (bytes, bytearray)):
        return "b" + bytes(value).hex() + ";"
    return "[" + "".join(map(encode, value)) + "]"


def outcome(function, given):
    try:
        return encode(function(*given))
    except Exception as error:
        for kind in type(error).__mro__:
            if kind.__name__ == "InvalidToken":
                return "!cryptography.fernet.InvalidToken"
            if kind in NAMES:
                return "!" + NAMES[kind]
            if kind.__module__ == "builtins":
                name = {"OSError": "OSError", "BadGzipFile": "OSError"}.get(kind.__name__, kind.__name__)
                return "!" + name
        return "!" + type(error).__name__
