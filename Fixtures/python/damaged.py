first(1
second(2)
x = [1, 2
def third():
    return call(
class C:
    def f(self)
        inside()
    y = = 3
  misplaced()
for in x: pass
fourth("unterminated)
f"{unclosed
f'{a b} {c!z} {d'
if x
    body()
else
    other()
match x:
    notcase()
    case [a, b:
        pass
lambda x, (y): 1
@
import
from . import
a ? b $ c
fifth()
) ] }
try:
    pass
async nothing
while (x:
    y(]
{1: 2, 3, **: 4}
last()
