"""ANSI escape sequences."""

ESCAPE = "\033["


def sequence(*codes):
    return ESCAPE + ";".join(str(code) for code in codes) + "m"


RESET = sequence(0)
RED = sequence(31)
GREEN = sequence(32)
