"""The functions of modules that are compared, each with a generator of its arguments."""
import base64, bz2, gzip, hashlib, hmac, html, json, lzma, random, re, shlex, struct, sys, textwrap, urllib.parse, warnings, zlib

warnings.simplefilter("ignore")


def octets(r, longest=60):
    if r.random() < 0.5:
        return bytes(r.choice(b"abc ") for _ in range(r.randrange(longest)))
    return bytes(r.randrange(256) for _ in range(r.randrange(longest)))


def packed(compress):
    def make(r):
        data = compress(octets(r))
        if r.random() < 0.2:
            data += compress(octets(r))
        if r.random() < 0.2:
            data += octets(r, 6)
        if r.random() < 0.3:
            data = data[:r.randrange(len(data) + 1)]
        if data and r.random() < 0.1:
            data = bytearray(data)
            data[r.randrange(len(data))] ^= 1 << r.randrange(8)
            data = bytes(data)
        return data
    return make


def wrapped(r):
    bits = r.choice([15, 15, -15, 31, 47, 9, -9])
    def compress(data):
        stream = zlib.compressobj(wbits=31 if bits == 47 else 15 if bits == 9 else -15 if bits == -9 else bits)
        return stream.compress(data) + stream.flush()
    return packed(compress)(r), bits


def structure(r):
    return (r.choice(["", "<", ">", "=", "!", "@"]) + "".join(r.choice(["", "", "2", "3", "0", " "]) + r.choice(list("xcbB?hHiIlLqQnNefdspP")) for _ in range(r.randrange(6)))).encode().replace(b"0p", b"1p")


def unpacking(r, n):
    form = structure(r)
    try:
        size = struct.calcsize(form)
    except struct.error:
        size = 4
    return form, bytes(r.randrange(256) for _ in range(max(0, size + (r.random() < 0.05))))


def packing(r, n):
    form = structure(r)
    values = []
    try:
        values = [1.5 if v != v else r.choice([v, v, v, r.randrange(-300, 300)]) for v in struct.unpack(form, bytes(r.randrange(256) for _ in range(struct.calcsize(form))))]
    except struct.error:
        pass
    if r.random() < 0.1:
        values.append(r.choice([1.5, b"x", 2**70, -1, 1e300]))
    return form, values


ATOMS = ["a", "b", "ab", "A", "é", ".", r"\d", r"\w", r"\s", r"\W", r"\S", r"\D", "[ab]", "[^a]", "[a-c]", r"[\w-]", r"[^\s]", "[]a]", "(a)", "(b|c)", "(?:ab)",
         "(?P<n>a)", "(?:a|ab)", r"\1", r"\2", "(?P=n)", "(?=a)", "(?!b)", "(?<=a)", "(?<!b)", "(?<=a|b)", r"\b", r"\B", "^", "$", r"\A", r"\Z",
         "(?>a|ab)", "(?(1)a|b)", "(?i:A)", "(?s:.)", "(?-i:a)", "(|a)", "(a|)", r"\x61", r"\u00e9", r"\n", r"\.", "ſ", "K", "İ", "ß", " ", "#", "1", "_", "0",
         "(a*)", "(a+|b)*", "(?:a?)*", "(a?)+?", "(?=(a+))", "((a)|b)", "[[:alpha:]]", "[A-Z]", r"[\d.]", "(?#c)"]
TAILS = ["", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{,2}", "{1,}", "{0}", "{2,1}", "{a}", "*+", "++", "?+", "{1,3}?", "{1,2}+", "{"]
BITS = ["(", ")", "[", "]", "\\", "|", "*", "?", "(?", "(?P<", ">", "(?<", "a", "b", "1", "-", "^", "{1}", "=", "!", ":", "i", "x", "(?i)", "(?x)", "(?m)"]
FLAGS = [0, 0, 0, 2, 2, 8, 16, 64, 256, 258, 10, 26]


def expression(r, depth=0):
    if r.random() < 0.08:
        return "".join(r.choice(BITS) for _ in range(r.randrange(6)))
    out = r.choice(["", "", "", "(?i)", "(?m)", "(?a)", "(?x)"]) if depth == 0 and r.random() < 0.2 else ""
    for _ in range(r.randrange(1, 5)):
        piece = r.choice(ATOMS)
        if depth < 2 and r.random() < 0.25:
            piece = r.choice(["(", "(?:", "(?=", "(?!", "(?>", "(?P<m>", "(?i:", "(?<="]) + expression(r, depth + 1) + ")"
        out += piece + r.choice(TAILS)
        if r.random() < 0.15:
            out += "|"
    return out


def subject(r):
    return "".join(r.choice(["a", "a", "b", "c", "ab", "A", "B", "é", "É", "1", " ", "\n", "_", "-", "ſ", "K", "s", "k", "ß", "i", "İ", "ı", "."]) for _ in range(r.randrange(12)))


def compiled(r):
    return expression(r), r.choice(FLAGS)


def span(match):
    return None if match is None else [None if s == (-1, -1) else list(s) for s in match.regs] + [match.lastindex]


def searching(kind):
    def function(pattern, flags, text, start, end):
        return span(getattr(re.compile(pattern, flags), kind)(text, 0 if start is None else start, sys.maxsize if end is None else end))
    return function


def addresses(r, n):
    letters = ["http", "https", "ftp", "a", "b.example", ":", "//", "/", "/", "?", "#", "..", ".", "q=1", "&", ";", "%20", "é", "[::1]", "@", "80", " ", "\n", "mailto"]
    return "".join(r.choice(letters) for _ in range(r.randrange(9)))


def query(r):
    return "".join(r.choice(["a", "b", "=", "=", "&", "&", "%41", "%c3%a9", "%ff", "%", "+", " ", "é", "%4", "1", "~", "/", "中"]) for _ in range(r.randrange(10)))


def page(r):
    return "".join(r.choice(["&", "&amp", "&amp;", "&lt;", "&notit;", "&not", "&#65;", "&#x41;", "&#x80;", "&#0;", "&#xD800;", "&#x110000;", "&#x1;", "&#13;",
                             "&CounterClockwiseContourIntegral;", "&eacute", "&zz;", "&#", "&#x", "a", ";", " ", "<", '"', "'", "é", "&#129;", "&#xfffe;", "&ngE;"]) for _ in range(r.randrange(6)))


def document(r, depth=0):
    kind = r.random()
    if kind < 0.1:
        return "".join(r.choice(list('[]{},:"ntf01-.eE\\u ') + ["null", "true", "NaN"]) for _ in range(r.randrange(8)))
    space = lambda: r.choice(["", "", " ", "\n"])
    if depth < 3 and kind < 0.35:
        return "[" + space() + ",".join(space() + document(r, depth + 1) + space() for _ in range(r.randrange(4))) + "]"
    if depth < 3 and kind < 0.6:
        return "{" + space() + ",".join('%s"%s"%s:%s' % (space(), r.choice(["a", "b", "é", "\\n"]), space(), document(r, depth + 1)) for _ in range(r.randrange(4))) + "}"
    return r.choice(["null", "true", "false", "0", "-1", "12345678901234567890", "1.5", "-0.0", "1e5", "1E-3", "01", "1.", ".5", "-", "NaN", "Infinity", "-Infinity", '""', '"a"',
                     '"\\u00e9\\ud83d\\ude00"', '"\\ud800"', '"\\x"', '"\t"', '"é😀"', '"\\/\\b\\""', '"abc', "1e400", "nul", "\ufeff1"])


def members(text):
    def plain(value):
        if isinstance(value, list):
            return [plain(v) for v in value]
        return value
    return plain(json.loads(text, object_pairs_hook=lambda pairs: [list(p) for p in pairs]))


def dumped(text, ascii_only, ordered, indent):
    return json.dumps(json.loads(text), ensure_ascii=ascii_only, sort_keys=ordered, indent=indent)


def simple_document(r):
    text = document(r)
    try:
        json.loads(text, object_pairs_hook=lambda pairs: None if len({k for k, _ in pairs}) == len(pairs) else 1 / 0)
        json.loads(text)
        return text
    except Exception:
        return '["a", {"b": [1, {}, []]}]'


def drawing(seed, calls):
    source = random.Random(seed)
    out = []
    for name, *given in calls:
        if name == "shuffle":
            numbers = list(range(given[0]))
            source.shuffle(numbers)
            out.append(numbers)
        elif name == "weighted":
            out.append(source.choices(range(len(given[0])), given[0], k=given[1]))
        elif name == "sample":
            out.append(source.sample(range(given[0]), given[1]))
        elif name == "choices":
            out.append(source.choices(range(given[0]), k=given[1]))
        elif name == "choice":
            out.append(source.choice(range(given[0])))
        else:
            out.append(getattr(source, name)(*given))
    return out


def draws(r, n):
    seed = r.choice([r.randrange(1000), -r.randrange(1000), r.getrandbits(200), "text%d" % r.randrange(100), "é", octets(r, 9), 0, 2**32])
    one = lambda: r.choice([["random"], ["getrandbits", r.randrange(1, 100)], ["randrange", r.randrange(10), r.randrange(10, 2000), r.choice([1, 1, 3])],
                            ["randrange", 0, 2**70, 1], ["randrange", 9, 0, -2], ["randint", -5, 5], ["shuffle", r.randrange(30)], ["sample", r.choice([10, 100, 1000]), r.randrange(11)],
                            ["choices", 7, 5], ["weighted", [1.0, 2.5, 0.5], 6], ["choice", r.randrange(1, 100)], ["uniform", -1.0, 2.5], ["randbytes", r.randrange(1, 20)],
                            ["randrange", 3, 3, 1], ["random"]])
    return seed, [one() for _ in range(r.randrange(1, 6))]


HASHES = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s", "ripemd160", "sha512_224", "sha512_256", "sm3", "md4",
          "shake_128", "shake_256"]


def digest(name, data, count):
    made = hashlib.new(name, data)
    return made.digest(count) if count is not None else made.digest()


def known(name):
    try:
        hashlib.new(name)
        return True
    except ValueError:
        return False


def ciphers():
    r_bytes = lambda r, n: bytes(r.randrange(256) for _ in range(n))
    names = [n for n in HASHES if known(n)]
    fixed = [n for n in names if not n.startswith("shake")]
    yield "hash", digest, lambda r, n: (lambda name: (name, octets(r, 400), r.randrange(500) if name.startswith("shake") else None))(r.choice(names))
    yield "hmac", lambda n, k, m: hmac.digest(k, m, n), lambda r, n: (r.choice(fixed), octets(r, 200), octets(r, 100))
    yield "pbkdf2", lambda n, p, s, i, c: hashlib.pbkdf2_hmac(n, p, s, i, c), lambda r, n: (
        r.choice([f for f in fixed if f not in ("sm3",)]), octets(r), octets(r, 20), r.randrange(1, 20), r.randrange(1, 80)) if n < 400 else None
    yield "blake2b", lambda d, n, k, s, p: hashlib.blake2b(d, digest_size=n, key=k, salt=s, person=p).digest(), lambda r, n: (
        octets(r, 300), r.randrange(1, 65), r_bytes(r, r.randrange(65)), r_bytes(r, r.randrange(17)), r_bytes(r, r.randrange(17)))
    yield "blake2s", lambda d, n, k, s, p: hashlib.blake2s(d, digest_size=n, key=k, salt=s, person=p).digest(), lambda r, n: (
        octets(r, 300), r.randrange(1, 33), r_bytes(r, r.randrange(33)), r_bytes(r, r.randrange(9)), r_bytes(r, r.randrange(9)))
    try:
        import warnings
        warnings.simplefilter("ignore")
        from cryptography.exceptions import InvalidTag
        from cryptography.fernet import Fernet, InvalidToken
        from cryptography.hazmat.decrepit.ciphers import algorithms as old
        from cryptography.hazmat.primitives import hashes, padding
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF
        try:
            from cryptography.hazmat.decrepit.ciphers.modes import CFB, CFB8, OFB
        except ImportError:
            CFB, CFB8, OFB = modes.CFB, modes.CFB8, modes.OFB
    except ImportError:
        print("no package `cryptography`: ciphers are not compared", file=sys.stderr)
        return
    MODES = {"ecb": lambda v: modes.ECB(), "cbc": modes.CBC, "ctr": modes.CTR, "ofb": OFB, "cfb": CFB, "cfb8": CFB8}
    KINDS = {"aes": (algorithms.AES, [16, 24, 32], 16), "des3": (old.TripleDES, [16, 24], 8), "blowfish": (old.Blowfish, [4, 8, 16, 56], 8)}

    def run(kind, mode, key, vector, data, encrypts):
        cipher = Cipher(KINDS[kind][0](key), MODES[mode](vector))
        context = cipher.encryptor() if encrypts else cipher.decryptor()
        return context.update(data) + context.finalize()

    def given(r, n):
        kind = r.choice(list(KINDS))
        _, sizes, block = KINDS[kind]
        mode = r.choice(list(MODES) if kind == "aes" else ["ecb", "cbc", "cfb", "ofb"])
        size = r.randrange(5) * block if mode in ("ecb", "cbc") else r.randrange(70)
        return kind, mode, r_bytes(r, r.choice(sizes)), r_bytes(r, block), r_bytes(r, size), r.random() < 0.5

    def derived(name, key, salt, info, count):
        return HKDF(getattr(hashes, name.upper())(), count, salt, info).derive(key)

    def opened(key, token):
        return Fernet(key).decrypt(token)

    def fernet(r, n):
        key = base64.urlsafe_b64encode(r_bytes(r, 32))
        token = Fernet(key).encrypt(octets(r)) if r.random() < 0.9 else octets(r)
        if r.random() < 0.2:
            token = token[:-r.randrange(1, 5)]
        return key if r.random() < 0.95 else key[:-5], token

    yield "cipher", run, given
    yield "gcm", lambda k, v, d, a: AESGCM(k).encrypt(v, d, a), lambda r, n: (r_bytes(r, r.choice([16, 24, 32])), r_bytes(r, r.choice([12, 12, 16, 8])), octets(r), octets(r, 20))
    yield "chacha20", lambda k, v, c, d: Cipher(algorithms.ChaCha20(k, c.to_bytes(4, "little") + v), None).encryptor().update(d), lambda r, n: (
        r_bytes(r, 32), r_bytes(r, 12), r.randrange(5), octets(r, 200))
    yield "chacha20poly1305", lambda k, v, d, a: ChaCha20Poly1305(k).encrypt(v, d, a), lambda r, n: (r_bytes(r, 32), r_bytes(r, 12), octets(r), octets(r, 20))
    yield "rc4", lambda k, d: Cipher(old.ARC4(k), None).encryptor().update(d), lambda r, n: (r_bytes(r, r.choice([5, 7, 8, 16, 32])), octets(r, 100))
    yield "hkdf", derived, lambda r, n: (r.choice(["sha1", "sha256", "sha512"]), octets(r), r_bytes(r, r.randrange(40)), octets(r, 20), r.randrange(1, 200))
    yield "fernet", opened, fernet


def functions():
    yield from ciphers()
    for kind in ("search", "match", "fullmatch"):
        yield f"re.{kind}", searching(kind), lambda r, n: compiled(r) + (subject(r), r.choice([None, None, r.randrange(5)]), r.choice([None, None, None, r.randrange(12)]))
    yield "re.finditer", lambda p, f, t: [span(m) for m in re.compile(p, f).finditer(t)], lambda r, n: compiled(r) + (subject(r),)
    yield "re.split", lambda p, f, t, n: re.compile(p, f).split(t, n), lambda r, n: compiled(r) + (subject(r), r.choice([0, 0, 1, 2, -1]))
    replacement = lambda r: "".join(r.choice(["a", "-", r"\1", r"\2", r"\g<1>", r"\g<n>", r"\g<0>", r"\n", r"\\", r"\q", r"\101", r"\0", r"\g<", r"\.", "é"]) for _ in range(r.randrange(4)))
    yield "re.sub", lambda p, f, s, t, n: list(re.compile(p, f).subn(s, t, n)), lambda r, n: compiled(r) + (replacement(r), subject(r), r.choice([0, 0, 1, 2, -1]))
    yield "re.finditer", lambda p, f, t: [span(m) for m in re.compile(p, f).finditer(t)], lambda r, n: (
        expression(r).encode("latin-1", "replace"), r.choice([0, 2, 8, 16, 64]), subject(r).encode("latin-1", "replace"))
    yield "urlsplit", lambda u: (lambda s: list(s) + [urllib.parse.urlunsplit(s)])(urllib.parse.urlsplit(u)), lambda r, n: (addresses(r, n),)
    yield "urlparse", lambda u: (lambda s: list(s) + [urllib.parse.urlunparse(s)])(urllib.parse.urlparse(u)), lambda r, n: (addresses(r, n),)
    yield "urljoin", urllib.parse.urljoin, lambda r, n: (r.choice(["http://a/b/c/d;p?q", addresses(r, n)]), r.choice(["../g", "./g", "//g", "?y", "g;x=1/../y", "#s", "", addresses(r, n), addresses(r, n)]))
    yield "quote", lambda t, s: urllib.parse.quote(t, s), lambda r, n: (query(r), r.choice(["/", "", "é=&"]))
    yield "quote_plus", lambda t, s: urllib.parse.quote_plus(t, s), lambda r, n: (query(r), r.choice(["/", "", "+"]))
    yield "unquote", urllib.parse.unquote, lambda r, n: (query(r),)
    yield "unquote_plus", urllib.parse.unquote_plus, lambda r, n: (query(r),)
    yield "unquote_to_bytes", urllib.parse.unquote_to_bytes, lambda r, n: (query(r).encode(),)
    yield "urlencode", lambda t: urllib.parse.urlencode(list(zip(t[::2], t[1::2]))), lambda r, n: ([query(r) for _ in range(r.randrange(5))],)
    yield "parse_qsl", lambda t, k, s: [list(p) for p in urllib.parse.parse_qsl(t, k, s)], lambda r, n: (query(r), r.random() < 0.5, r.random() < 0.3)
    yield "html.escape", html.escape, lambda r, n: (page(r), r.random() < 0.5)
    yield "html.unescape", html.unescape, lambda r, n: (page(r),)
    yield "json.loads", members, lambda r, n: (document(r),)
    yield "json.dumps", dumped, lambda r, n: (simple_document(r), r.random() < 0.5, r.random() < 0.5, r.choice([None, None, "  ", "\t"]))
    yield "dedent", textwrap.dedent, lambda r, n: ("".join(r.choice(["  ", "\t", "a", "\n", "\n", " ", "b c"]) for _ in range(r.randrange(14))),)
    yield "shlex.split", shlex.split, lambda r, n: ("".join(r.choice(["a", "b", " ", "'", '"', "\\", "#", "\n", "é", "$"]) for _ in range(r.randrange(12))),)
    yield "random", drawing, draws
    yield "zlib.decompress", zlib.decompress, lambda r, n: wrapped(r)
    yield "zlib.compress", zlib.compress, lambda r, n: (octets(r, 300), r.randrange(-1, 11))
    yield "gzip.decompress", gzip.decompress, lambda r, n: (packed(gzip.compress)(r),)
    yield "bz2.decompress", bz2.decompress, lambda r, n: (packed(bz2.compress)(r),) if n < 300 else None
    yield "lzma.decompress", lzma.decompress, lambda r, n: (packed(r.choice([lzma.compress, lambda d: lzma.compress(d, lzma.FORMAT_ALONE)]))(r),) if n < 300 else None
    yield "struct.calcsize", struct.calcsize, lambda r, n: (structure(r),)
    yield "struct.unpack", struct.unpack, unpacking
    yield "struct.pack", lambda f, v: struct.pack(f, *v), packing


def reason(name, given, wanted, answer):
    if name.startswith("re.") and re.search(r"[*+?}]\+", given[0] if isinstance(given[0], str) else given[0].decode("latin-1")):
        return "a possessive repetition leaves the begin of a group without its end in CPython 3.11"
    if name == "lzma.decompress":
        return "damaged LZMA of which liblzma tells more or less of the fault"
    if name == "zlib.decompress" and wanted == "!zlib.error":
        return "a Huffman code that zlib calls incomplete and libdeflate reads"
    return None
