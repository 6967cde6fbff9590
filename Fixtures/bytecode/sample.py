"""Inert: compiled by Tools/make-bytecode-fixtures, read by the tests, never run."""
import os
import base64 as b64
from urllib import request as fetch
from . import sibling

ADDRESS = "https://example.invalid/" + "stage"
RULE = "-" * 40


class Install(object):
    """A class with a method that runs a command."""
    __secret = 7

    def run(self, *args, **options):
        with open("note.txt", "wb") as note:
            note.write(b"\x00\xffinert")
        command = getattr(os, "system")
        command("echo inert")
        return [self.__secret + number for number in args if number]


def load(data, depth=0):
    loader = __import__("marshal").loads
    execute = exec
    try:
        execute(loader(b64.b64decode(data)))
    except (ValueError, TypeError) as error:
        raise RuntimeError("no code in %s: %s" % (data, error))
    finally:
        depth += 1
    return lambda: fetch.urlopen(ADDRESS, timeout=3)


async def wait(tasks):
    async for task in tasks:
        await task
    return f"{len(tasks)!r:>8} waited in {os.getcwd()}"


globals()["exec"]("print('layer')")
os.environ["MARK"] = str(1 << 70) + str(2.5) + str(3j)
load(b"aW5lcnQ=")()
