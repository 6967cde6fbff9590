f"{a["b"]}", f'{'nested'}', f"{f"{f"{x}"}"}"
f"{
    a  # a comment
    + b
}"
f"{'\n'.join(a)}", f'{a!r:{b:{c}}}', f"{a:{b!r}{c}}"
f"{x:%Y-%m-%d}", f"{x=:>{10}}", f'{a:{'b'}}'
t"", t"a", t"{a}", t"{a!r:>{b}} {c=}", t'{a["b"]}', t'x' t'y{z}', rt'\{a}', tR"{ a . b }"
