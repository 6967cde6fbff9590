match x:
    case 0 | -1 | 1.5 | -1j | 1 + 2j | 'a' 'b' | b'c' | None | True | False: pass
    case a.b.c: pass
    case _: pass
    case name if guard: pass
    case (a): pass
    case (a,) | [a, b, *_] | (c, *rest) | [] | (): pass
    case a, b: pass
    case a, *_: pass
    case *a,: pass
    case {}: pass
    case {'a': 1, b.c: d, -1: e, **rest}: pass
    case C(): pass
    case a.C(1, x, y=2, z=[w],): pass
    case (1 | 2) as number: pass
    case str() as text, {"k": v}: pass
match x, y: 
    case _: pass
match *a, b:
    case _: pass
match (x):
    case _: pass
match -x:
    case _: pass
match match:
    case case: pass
