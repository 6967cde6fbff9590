try:
    pass
except A, B:
    pass
except (C, D) as e:
    pass
try:
    pass
except* A, B, C:
    pass
