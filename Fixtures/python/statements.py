"""Every statement of Python 3.11, once or twice."""
from __future__ import annotations

import os, os.path as path
import a . b . c as d
from . import sibling
from ...package.module import (one, two as three,)
from x import *

global_name: int = 1
(parenthesised): str
obj.attribute: "text" = None if False else 1 if 0 else 2
a = b = c, *d = [1, 2, 3]
a += 1; b -= 2; c *= 3; d /= 4; e //= 5; f %= 6; g **= 7; h >>= 8; i <<= 9; j &= 10; k ^= 11; l |= 12; m @= 13
del a, (b, c), [d], e.f, g[h]
assert a, "message"
pass


@decorator
@other.decorator(1)
class Class(Base, metaclass=Meta, **options):
    x: int

    @property
    def method(self, a, /, b: int = 1, *args: *Ts, c, d=2, **kwargs) -> int:
        nonlocal x
        global y, z
        return yield_, *rest

    async def coroutine(self):
        async with a as b, c: pass
        async for x in y:
            await x
        else:
            yield
        return [x async for x in y if await z]


def generator(*, only):
    x = yield
    yield from other
    yield a, b
    lambda: (yield)


if a:
    pass
elif b:
    pass
elif c: pass
else:
    while True:
        if x: break
        continue
    else:
        pass

for a, *b in c, *d:
    pass
else:
    pass

for (x) in y: pass
for x[0] in y: pass

try:
    raise
except (A, B) as error:
    raise error from None
except C:
    raise X
except:
    raise X from Y
else:
    pass
finally:
    pass

try:
    pass
except* Group as g:
    pass

with (open(a) as b, c as (d, e), f,):
    pass
with (a, b) as c, d:
    pass
with (a): pass
with (yield): pass
with a, b as c: pass
with (a for a in b): pass

match = case = type = _ = 1
match[0] = match(x)
match * x
match -x
print(match, case, type)
