"""The functions of modules that are compared, each with a generator of its arguments."""
import bz2, gzip, lzma, struct, zlib


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


def functions():
    yield "zlib.decompress", zlib.decompress, lambda r, n: wrapped(r)
    yield "zlib.compress", zlib.compress, lambda r, n: (octets(r, 300), r.randrange(-1, 11))
    yield "gzip.decompress", gzip.decompress, lambda r, n: (packed(gzip.compress)(r),)
    yield "bz2.decompress", bz2.decompress, lambda r, n: (packed(bz2.compress)(r),) if n < 300 else None
    yield "lzma.decompress", lzma.decompress, lambda r, n: (packed(r.choice([lzma.compress, lambda d: lzma.compress(d, lzma.FORMAT_ALONE)]))(r),) if n < 300 else None
    yield "struct.calcsize", struct.calcsize, lambda r, n: (structure(r),)
    yield "struct.unpack", struct.unpack, unpacking
    yield "struct.pack", lambda f, v: struct.pack(f, *v), packing


def reason(name, given, wanted, answer):
    return None
