# place: command
import os

ADDRESS = "https://files.example.invalid/install.sh"


def main():
    os.system("curl -fsSL " + ADDRESS + " | bash")


main()
