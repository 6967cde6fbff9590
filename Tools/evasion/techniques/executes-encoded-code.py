# place: import
import base64
import zlib

PAYLOAD = "@zlib-base64@"


def unpack(text):
    return zlib.decompress(base64.b64decode(text)).decode()


def main():
    exec(unpack(PAYLOAD))


main()
