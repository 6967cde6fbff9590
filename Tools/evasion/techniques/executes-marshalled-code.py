# place: import
import base64
import marshal

PAYLOAD = "@marshal-base64@"


def main():
    code = marshal.loads(base64.b64decode(PAYLOAD))
    exec(code)


main()
