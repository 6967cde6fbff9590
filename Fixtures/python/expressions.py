0, 0x1F, 0o17, 0b11, 1_000, 1.5, .5, 5., 1e10, 1E-3, 1j, 1.5J, 0xdead_beef, 123456789012345678901234567890
'a', "b", '''c
d''', r'\n', b'\x00\'', rb'\x', u'unicode', '\x41\u0042\U00000043\103\N{LATIN SMALL LETTER A}\
joined', 'a' "b" 'c', b'a' b'b', '\ud800', '\8'
None, True, False, ..., ()
a or b and not c, not not a
a < b <= c == d != e >= f > g is h is not i in j not in k
a | b ^ c & d << e >> f + g - h * i / j // k % l @ m, -a ** -b ** c, ~+-a
a if b else c if d else e
lambda: 0, lambda a, /, b=1, *c, d, e=2, **f: a, lambda *, a: a, lambda *a: a
(a := 1), [b := 2], f(c := 3), x[d := 4], {e := 5}
[], [a], [a, *b], {}, {a}, {a, *b}, {a: b, **c}, {**a}, (a,), (a, *b), (yield_)
[a for a in b], {a for a, b in c if d if e}, {a: b for a, b in c for d in e}, (a for a in b)
f(), f(a), f(a, *b, c=d, **e), f(a for a in b), f(a, b=c, *d), f(**a, b=c)
a.b.c, a[b], a[b, c], a[b:c], a[::], a[b:c:d, e], a[*b], a[b, *c], a[:], a[b:], a[:c]
await_, (await x).y, await_ ** 2
f'', f'a', f'{a}', f'{a}b{c!r}d{e:f}g{h!s:i{j}k{l!a}}', f'{{a}}', f'{a=}', f'{a = }', f'{a=!s}', f'{a=:x}'
rf'\{a}\d', f'\N{DIGIT ONE}{a}', f'{a:{{b}}}' if 0 else 0, f'{a!r:>{width}.{precision}}', f'{lambda_}'
'a' f'b{c}' 'd' f'e', f'''{
    a
}''', f'{(lambda x: 1)}', f'{a["b"]}', f'{a != b}', f'{a:=5}', f"{'a' 'b'}", f'{ {1: 2}[1] }', f'{*a, b}', f'{yield_}'
