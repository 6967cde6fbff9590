"""Inert: compiled by Tools/make-bytecode-fixtures, read by the tests, never run."""
import os
import base64 as b64
from urllib2 import urlopen as fetch

ADDRESS = "https://example.invalid/" + u"stage"


class Old:
    def run(self, *args, **options):
        print >>options["file"], "inert"
        with open("note.txt", "wb") as note:
            note.write("\x00\xffinert")
        return getattr(os, "system")("echo inert", *args)


def load(data, depth=0):
    try:
        exec __import__("marshal").loads(b64.b64decode(data)) in {}
    except ValueError, error:
        raise RuntimeError(repr(error))
    return [number for number in data[1:depth] if number]


exec "print 'layer'"
load("aW5lcnQ=", 1 << 70)
