"""The functions that are compared, each with a generator of its arguments."""
import base64, binascii, bz2, codecs, gzip, lzma, math, string, struct, sys, unicodedata, zlib

import cases_modules

LETTERS = ["a", "b", "c", "A", "Z", "0", "7", " ", "\t", "\n", "\r", "_", "-", "'", '"', "\\", ".", "=", "{", "}", "%", "+",
           "é", "ß", "İ", "ı", "ŉ", "Σ", "σ", "ς", "ǅ", "ﬁ", "Ж", "ж", "中", "٣", "²", "Ⅷ", "½", "\x85", "\xa0", "\u2028", "\x1c",
           "\u200b", "\u0301", "😀", "𝐀", "\ud800", "\udc80", "\x00", "\x7f", "\xad", "ͅ", "ᾳ"]


def text(r, longest=12, letters=LETTERS):
    if r.random() < 0.05:
        return chr(r.choice([r.randrange(0xD800), r.randrange(0xE000, 0x110000), r.randrange(0x250)]))
    pool = letters if r.random() < 0.6 else r.sample(letters, min(3, len(letters)))
    return "".join(r.choice(pool) for _ in range(r.randrange(longest + 1)))


def narrow(r, longest=12):
    return text(r, longest, ["a", "b", "c", "A", "B", " ", "\t", "\n", "\r", "-", "+", "1", "0"])


def octets(r, longest=16):
    if r.random() < 0.5:
        return narrow(r, longest).encode()
    return bytes(r.randrange(256) for _ in range(r.randrange(longest + 1)))


def number(r):
    kind = r.random()
    if kind < 0.3:
        return r.randrange(-20, 20)
    if kind < 0.6:
        return r.randrange(-2**64, 2**64)
    if kind < 0.7:
        return r.choice([1, -1]) * 2 ** r.randrange(200) + r.randrange(-1, 2)
    return r.choice([1, -1]) * r.getrandbits(r.randrange(1, 2000))


def floating(r):
    kind = r.random()
    if kind < 0.1:
        return r.choice([0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, 0.1, 1e16, 1e15, 123456789012345680.0, 5e-324, 1e22, 1e23,
                         9007199254740993.0, 0.5, 1.5, 2.5, 1e-4, 1e-5, 999999.5, 0.00001])
    if kind < 0.5:
        return struct.unpack("<d", struct.pack("<Q", r.getrandbits(64)))[0]
    if kind < 0.8:
        return round(r.uniform(-1000, 1000), r.randrange(6))
    return r.uniform(-1, 1) * 10 ** r.randrange(-20, 25)


def bound(r):
    return None if r.random() < 0.5 else r.randrange(-15, 16)


def part(r, whole):
    if whole and r.random() < 0.7:
        start = r.randrange(len(whole))
        return whole[start:start + r.randrange(1, 4)]
    return text(r, 3) if isinstance(whole, str) else octets(r, 3)


def searching(make):
    def generate(r, n):
        whole = make(r)
        return whole, part(r, whole), bound(r), bound(r)
    return generate


def cutting(make):
    def generate(r, n):
        whole = make(r)
        return whole, None if r.random() < 0.3 else part(r, whole), r.choice([None, -1, 0, 1, 2, 3])
    return generate


def one(make):
    return lambda r, n: (make(r),)


def two(make):
    def generate(r, n):
        whole = make(r)
        return whole, part(r, whole)
    return generate


def every_point(r, n):
    # The whole of Unicode, a few code points at a time.
    start = n * 37 * 17 % 0x110000
    return ("".join(chr(p) for p in range(start, min(start + 1, 0x110000))) if n % 2 else text(r),)


def padded(make, fill):
    def generate(r, n):
        return make(r), r.randrange(-3, 30), r.choice([None, fill(r)])
    return generate


def strings():
    both = [("find", searching), ("rfind", searching), ("count", searching), ("startswith", searching),
            ("endswith", searching), ("removeprefix", two), ("removesuffix", two), ("partition", two), ("rpartition", two)]
    for prefix, make, kind in [("str", text, str), ("bytes", octets, bytes)]:
        for name, shape in both:
            yield f"{prefix}.{name}", getattr(kind, name), shape(make)
        yield f"{prefix}.split", lambda s, sep, limit: s.split(sep, -1 if limit is None else limit), cutting(make)
        yield f"{prefix}.rsplit", lambda s, sep, limit: s.rsplit(sep, -1 if limit is None else limit), cutting(make)
        yield f"{prefix}.splitlines", kind.splitlines, lambda r, n, make=make: (make(r), r.random() < 0.5)
        for name in ("strip", "lstrip", "rstrip"):
            yield f"{prefix}.{name}", getattr(kind, name), lambda r, n, make=make: (make(r), r.choice([None, make(r)]))
        yield (f"{prefix}.replace", lambda s, a, b, n: s.replace(a, b, -1 if n is None else n),
               lambda r, n, make=make: (lambda w: (w, part(r, w) if r.random() < 0.9 else w[:0], make(r)[:3], bound(r)))(make(r)))
        for name in ("center", "ljust", "rjust"):
            function = getattr(kind, name)
            yield (f"{prefix}.{name}", lambda s, w, f, function=function: function(s, w) if f is None else function(s, w, f),
                   padded(make, lambda r, make=make: make(r)[:2]))
        yield f"{prefix}.zfill", kind.zfill, lambda r, n, make=make: (r.choice(["+", "-", ""]).encode()[:1] + make(r) if make is octets else r.choice(["+", "-", ""]) + make(r), r.randrange(-2, 20))
        yield f"{prefix}.expandtabs", kind.expandtabs, lambda r, n, make=make: (make(r), r.randrange(-2, 10))
        for name in ("upper", "lower", "swapcase", "capitalize", "title", "isalpha", "isalnum", "isdigit", "isspace", "isupper",
                     "islower", "istitle"):
            yield f"{prefix}.{name}", getattr(kind, name), every_point if prefix == "str" else one(make)
    for name in ("casefold", "isdecimal", "isnumeric", "isprintable", "isidentifier", "isascii"):
        yield f"str.{name}", getattr(str, name), every_point
    yield "str.index", str.index, two(text)
    yield "str.rindex", str.rindex, two(text)
    yield "str.join", str.join, lambda r, n: (text(r, 3), [text(r, 5) for _ in range(r.randrange(5))])
    yield "str.lt", str.__lt__, lambda r, n: (text(r, 3), text(r, 3))
    yield "str.mul", lambda s, n: s * n, lambda r, n: (text(r, 3), r.randrange(-2, 9))
    yield "str.repr", repr, every_point
    yield "str.ascii", ascii, every_point
    yield "bytes.repr", repr, one(octets)
    yield ("bytes.translate", lambda b, t, d: b.translate(t, d),
           lambda r, n: (octets(r), r.choice([None, bytes(r.randrange(256) for _ in range(256)), b"ab"]), octets(r, 3)))


DIGITS = list("0123456789abcxXoObBzZ_+- \n") + ["٣", "\u2003", "é"]


def digits(r, n):
    base = r.choice([None, 0, 2, 8, 10, 16, 36, 7, 1, 37, -1])
    if r.random() < 0.5:
        return r.choice(["", "-", " +"]) + r.choice(["", "0x", "0b", "0o", "0_"]) + "".join(r.choice("01234567_") for _ in range(r.randrange(9))), base
    if r.random() < 0.05:
        return "1" * r.randrange(4290, 4310), base
    return text(r, 8, DIGITS), base


def decimal(r, n):
    if n < 2000 and r.random() < 0.5:
        return (r.choice(["", " ", "-", "+"]) + text(r, 10, list("0123456789._eE+-")) + r.choice(["", "\n"]),)
    return (r.choice(["1e400", "-1e-400", "inf", "-Infinity", "nan", "+NaN", "1_0.0_1e1_0", "1__0", "_1", "1_", "infinit", "0x10", "",
                      ".", "1.", ".5", "-.5e3", "٣.٥", "1e", "1e+", repr(floating(r)), "%.30f" % r.random(), "2.2250738585072011e-308",
                      "9007199254740993", "1.7976931348623159e308", "\u20032.5 "]),)


def numbers():
    binary = {"add": int.__add__, "sub": int.__sub__, "mul": int.__mul__, "divmod": divmod, "truediv": lambda a, b: a / b,
              "and": int.__and__, "or": int.__or__, "xor": int.__xor__, "lt": int.__lt__, "gcd": math.gcd}
    for name, function in binary.items():
        yield f"int.{name}", function, lambda r, n: (number(r), number(r))
    unary = {"invert": int.__invert__, "neg": int.__neg__, "bit_length": int.bit_length, "bit_count": int.bit_count, "hash": hash,
             "float": float, "isqrt": math.isqrt, "str": str, "hex": hex, "oct": oct, "bin": bin}
    for name, function in unary.items():
        yield f"int.{name}", function, one(number)
    yield "int.pow", pow, lambda r, n: (r.randrange(-50, 50), r.randrange(0, 60))
    yield "int.powmod", pow, lambda r, n: (number(r), r.randrange(-100, 10**6), number(r))
    yield "int.lshift", lambda a, b: a << b, lambda r, n: (number(r), r.randrange(-3, 300))
    yield "int.rshift", lambda a, b: a >> b, lambda r, n: (number(r), r.randrange(-3, 300))
    yield "int.to_bytes", lambda a, n, o, s: a.to_bytes(n, o, signed=s), lambda r, n: (
        r.choice([number(r), r.randrange(-300, 300)]), r.randrange(0, 12), r.choice(["little", "big"]), r.random() < 0.5)
    yield "bytes.int_from", lambda b, o, s: int.from_bytes(b, o, signed=s), lambda r, n: (
        octets(r), r.choice(["little", "big"]), r.random() < 0.5)
    yield "str.int", lambda t, b: int(t) if b is None else int(t, b), digits
    yield "bytes.int", lambda t, b: int(t) if b is None else int(t, b), lambda r, n: (lambda d: (d[0].encode("utf-8", "replace"), d[1]))(digits(r, n))
    yield "str.float", float, decimal
    yield "bytes.float", float, lambda r, n: (decimal(r, n)[0].encode("utf-8", "replace"),)
    yield "float.repr", repr, one(floating)
    yield "float.hex", float.hex, one(floating)
    yield "complex.repr", lambda a, b: repr(complex(a, b)), lambda r, n: (floating(r), floating(r))


def spec(r):
    if r.random() < 0.05:
        return text(r, 5, list("<>=^+-# z0123456789,_.bcdeEfFgGnosxX%é"))
    maybe = lambda choices, p=0.4: r.choice(choices) if r.random() < p else ""
    return (maybe(["<", ">", "^", "=", "*<", "0>", "x^", "é=", " >", "0=", "Ж^"]) + maybe(["+", "-", " "]) + maybe(["z"], 0.1)
            + maybe(["#"], 0.2) + maybe(["0"], 0.3) + maybe([str(r.randrange(30))]) + maybe([",", "_"], 0.2)
            + maybe([".%d" % r.randrange(12)]) + maybe(list("bcdeEfFgGnosxX%"), 0.8))


def percent(r, n):
    one = lambda: r.choice([number(r) % 10**30, r.randrange(-300, 300), floating(r), text(r, 4), r.choice(["a", "é"])])
    piece = lambda: "%" + r.choice(["", "", "-", "+", " ", "#", "0", "-0", "#0", "+0"]) + r.choice(["", "", "5", "12", "*"]) + r.choice(
        ["", "", ".", ".3", ".0", ".*", ".10"]) + r.choice(["", "", "l"]) + r.choice(list("dioxXeEfFgGcrsau%") + ["y"] * (r.random() < 0.1) + ["d", "s"])
    return "".join(r.choice([text(r, 3).replace("%", ""), piece()]) for _ in range(r.randrange(1, 4))), [
        one() for _ in range(r.randrange(0, 5))]


def template(value):
    import _string
    rows = []
    for literal, field, form, conversion in _string.formatter_parser(value):
        if literal:
            if rows and isinstance(rows[-1], str):
                rows[-1] += literal
            else:
                rows.append(literal)
        if field is not None:
            first, rest = _string.formatter_field_name_split(field)
            rows.append([None if first == "" else first, [[bool(a), b] for a, b in rest], conversion, form])
    return rows


def formats():
    yield "format", lambda s, v: format(v, s), lambda r, n: (spec(r), r.choice([number(r) % 10**25, r.randrange(-70000, 70000), floating(r), floating(r), text(r)]))
    yield "percent", lambda t, v: t % tuple(v), percent
    yield "template", template, lambda r, n: (text(r, 10, list("{}{}{}ab0[].!:r12")),)


def functions(only):
    everything = [strings, numbers, formats, codings]
    for group in everything:
        for name, function, generate in group():
            if name.startswith(only):
                yield name, function, generate
    for name, function, generate in cases_modules.functions():
        if name.startswith(only):
            yield name, function, generate


B64 = list("ABCabc0189+/-_=") + ["\n", " ", "=", "=="]


def coded(letters, longest=20):
    return lambda r: "".join(r.choice(letters) for _ in range(r.randrange(longest))).encode("latin-1")


def mangled(encoder, letters):
    """Half of the cases are what the encoder gives, perhaps damaged, and half are made of its letters."""
    def make(r):
        if r.random() < 0.5:
            return coded(letters)(r)
        data = bytearray(encoder(bytes(r.randrange(256) for _ in range(r.randrange(20)))))
        if data and r.random() < 0.4:
            place = r.randrange(len(data))
            if r.random() < 0.5:
                del data[place]
            else:
                data[place] = r.randrange(256)
        return bytes(data)
    return make


ENCODINGS = ["utf-8", "UTF8", "ascii", "latin-1", "utf-16", "utf-16-le", "utf_16_be", "utf-32", "utf-32-le", "utf-32-be", "utf-7",
             "utf-8-sig", "cp1252", "cp437", "koi8-r", "iso8859-5", "mac-roman", "cp037", "cp874", "unicode_escape",
             "raw_unicode_escape", "cp1251", "hz9", "windows-1250", "tis-620", "ISO-8859-1", "l1", "646", "cp1140"]
HANDLERS = ["strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass", "xmlcharrefreplace", "none"]


def decoding(r, n):
    encoding = r.choice(ENCODINGS)
    kind = r.random()
    if kind < 0.5:
        try:
            data = bytearray(text(r).encode(encoding, "ignore"))
        except LookupError:
            data = bytearray(b"ab")
        if data and r.random() < 0.5:
            place = r.randrange(len(data))
            if r.random() < 0.5:
                del data[place]
            else:
                data[place] = r.randrange(256)
        data = bytes(data)
    elif kind < 0.7:
        data = bytes(r.choice([0, 0x2B, 0x2D, 0x41, 0x5C, 0x75, 0x78, 0x80, 0xA0, 0xBF, 0xC2, 0xD8, 0xDC, 0xE0, 0xED, 0xF0, 0xF4, 0xFE, 0xFF])
                     for _ in range(r.randrange(12)))
    else:
        data = octets(r)
    return data, encoding, r.choice(HANDLERS)


def encoding(r, n):
    return text(r), r.choice(ENCODINGS), r.choice(HANDLERS)


def puny(r, n):
    return text(r, 8, ["a", "b", "-", "é", "中", "Ж", "😀", "z", "1"]).encode("punycode").decode(), r.choice(["strict"])


def escapes(r):
    return text(r, 10, ["\\", "\\", "x", "u", "U", "0", "1", "4", "1", "n", "a", "'", "7", "\n", "8", "N", "é"]).encode("latin-1", "replace")


def codings():
    yield "decode", lambda b, e, h: b.decode(e, h), decoding
    yield "encode", lambda t, e, h: t.encode(e, h), encoding
    yield "decode", lambda b, e, h: b.decode(e, h), lambda r, n: (escapes(r), r.choice(["unicode_escape", "raw_unicode_escape"]), r.choice(HANDLERS))
    yield "decode", lambda b, e, h: b.decode(e, h), lambda r, n: (coded(list("+-ABCZ/019 =~\\a"))(r), "utf-7", r.choice(HANDLERS))
    yield "encode", lambda t, e, h: t.encode(e, h), lambda r, n: (text(r, 8, ["a", "b", "-", "é", "中", "Ж", "😀"]), "punycode", "strict")
    yield "decode", lambda b, e, h: b.decode(e, h), lambda r, n: (coded(list("abcdez019-"), 10)(r), "punycode", "strict")
    pages = [l.split()[0] for l in open(__import__("os").path.join(__import__("os").path.dirname(__file__), "../../../Data/Python/code-pages.txt")) if l[0] != "#"]
    yield "decode", lambda b, e, h: b.decode(e, h), lambda r, n: (bytes(range(256)), pages[n // 2], ["replace", "strict"][n % 2]) if n < 2 * len(pages) else None
    yield "encode", lambda t, e, h: t.encode(e, h), lambda r, n: (
        bytes(range(256)).decode(pages[n], "ignore") + "中", pages[n], "replace") if n < len(pages) else None
    names = sorted(set(__import__("encodings.aliases").aliases.aliases)) + ["U8", "utf 8", "utf--8", " utf8", "cp65001", "mbcs"]
    yield "decode", lambda b, e, h: b.decode(e, h), lambda r, n: (b"a\xe9", names[n], "replace") if n < len(names) else None
    for name, codec in [("rot13", text), ("hex", octets), ("base64", octets), ("quopri", octets), ("uu", octets), ("zlib", octets)]:
        yield "codecs.encode", codecs.encode, lambda r, n, name=name, codec=codec: (codec(r, 100), name)
    for name in ("hex", "base64", "quopri", "uu", "zlib", "bz2"):
        def generate(r, n, name=name):
            data = codecs.encode(octets(r, 100), name)
            if r.random() < 0.3 and data:
                data = data[:r.randrange(len(data))]
            return data, name
        yield "codecs.decode", codecs.decode, generate
    flag = lambda r: r.random() < 0.5
    yield "b64decode", lambda s, a, v: base64.b64decode(s, a, v), lambda r, n: (
        mangled(base64.b64encode, B64)(r), r.choice([None, None, b"-_", b"./"]), flag(r))
    yield "b64encode", base64.b64encode, lambda r, n: (octets(r), r.choice([None, b"-_"]))
    yield "urlsafe_b64decode", base64.urlsafe_b64decode, one(mangled(base64.urlsafe_b64encode, B64))
    yield "urlsafe_b64encode", base64.urlsafe_b64encode, one(octets)
    yield "encodebytes", base64.encodebytes, lambda r, n: (octets(r, 200),)
    yield "b32decode", base64.b32decode, lambda r, n: (
        mangled(base64.b32encode, list("ABCab234701=="))(r), flag(r), r.choice([None, b"L", b"I"]))
    yield "b32encode", base64.b32encode, one(octets)
    if hasattr(base64, "b32hexdecode"):
        yield "b32hexdecode", base64.b32hexdecode, one(mangled(base64.b32hexencode, list("ABCV0123=")))
        yield "b32hexencode", base64.b32hexencode, one(octets)
    yield "b16decode", base64.b16decode, lambda r, n: (mangled(base64.b16encode, list("ABCabf0129"))(r), flag(r))
    yield "b16encode", base64.b16encode, one(octets)
    yield "a85decode", lambda b, f, a: base64.a85decode(b, foldspaces=f, adobe=a), lambda r, n: (
        lambda adobe: (mangled(lambda b: base64.a85encode(b, adobe=adobe, foldspaces=flag(r)), list("!5u~zy <>s8W-"))(r), flag(r), adobe))(flag(r))
    yield "a85encode", lambda b, f, w, p, a: base64.a85encode(b, foldspaces=f, wrapcol=w, pad=p, adobe=a), lambda r, n: (
        r.choice([octets(r, 40), b"\0" * r.randrange(9), b" " * r.randrange(9)]), flag(r), r.choice([0, 0, 1, 2, 5, 10]), flag(r), flag(r))
    yield "b85decode", base64.b85decode, one(mangled(base64.b85encode, list("09azAZ!~|{ \"")))
    yield "b85encode", base64.b85encode, lambda r, n: (octets(r), flag(r))
    if hasattr(base64, "z85encode"):
        yield "z85encode", base64.z85encode, one(octets)
        yield "z85decode", base64.z85decode, one(mangled(base64.z85encode, list("09azAZ!~|{ \"#$")))
    yield "hexlify", lambda b, s, n: binascii.hexlify(b) if s is None else binascii.hexlify(b, s, n), lambda r, n: (
        octets(r), r.choice([None, b":", b"-"]), r.randrange(-4, 5))
    yield "unhexlify", binascii.unhexlify, one(coded(list("0123456789abcdefABCDEF0123456789 g"), 8))
    yield "fromhex", bytes.fromhex, lambda r, n: (text(r, 8, list("0123456789abcdef01 \n\tgé")),)
    yield "crc32", binascii.crc32, lambda r, n: (octets(r), r.choice([0, r.getrandbits(32)]))
    yield "adler32", zlib.adler32, lambda r, n: (octets(r), r.choice([1, r.getrandbits(15)]))
    yield "crc_hqx", binascii.crc_hqx, lambda r, n: (octets(r), r.choice([0, r.getrandbits(16)]))
    yield "a2b_uu", binascii.a2b_uu, one(mangled(lambda b: binascii.b2a_uu(b), list("!\"#%0AZ` \n_a")))
    yield "b2a_uu", lambda b, t: binascii.b2a_uu(b, backtick=t), lambda r, n: (octets(r, 47), flag(r))
    yield "a2b_qp", lambda b, h: binascii.a2b_qp(b, header=h), lambda r, n: (coded(list("=3Df0aA_ \n\r\t."), 20)(r), flag(r))
    yield "b2a_qp", lambda b, q, t, h: binascii.b2a_qp(b, quotetabs=q, istext=t, header=h), lambda r, n: (
        r.choice([octets(r, 200), coded(list("=_ \n\r\t.a"), 20)(r)]), flag(r), flag(r), flag(r))
    yield "escape_decode", lambda b: codecs.escape_decode(b)[0], one(escapes)


UNICODE = {"str." + n for n in "upper lower swapcase capitalize title isalpha isalnum isdigit isupper islower istitle casefold isdecimal isnumeric isprintable isidentifier repr ascii".split()}


def reason(name, given, wanted, answer):
    """Why a difference is none of ours, or None."""
    if name in UNICODE and any(unicodedata.category(c) == "Cn" for c in given[0]):
        return "code points newer than the Unicode of this Python"
    if name in ("str.isnumeric", "str.isalnum") and unicodedata.unidata_version < "15.1" and "\u94a9" in given[0]:
        return "a number since Unicode 15.1"
    if name == "decode" and isinstance(given[1], str) and answer == "!LookupError" and wanted == answer:
        return None
    return cases_modules.reason(name, given, wanted, answer)
