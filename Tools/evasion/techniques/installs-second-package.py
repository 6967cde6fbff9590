# place: setup
import subprocess
import sys

SOURCE = "http://mirror.example.invalid/simple"
NAME = "telemetry-helper"


def main():
    subprocess.call([sys.executable, "-m", "pip", "install", "--index-url", SOURCE, NAME])


main()
