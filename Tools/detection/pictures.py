"""The calibration curve as a picture, drawn by hand so that it needs no library and is the same bytes every time."""
import math


def bins(points, labels, weights, count=10):
    """Equal masses of packages in order of their score: (mean chance by the curve, share that is malicious, mass, packages)."""
    rows = sorted(zip(points, labels, weights))
    whole, mass, found, current = sum(weights), 0.0, [], []
    for row in rows:
        current.append(row)
        mass += row[2]
        if mass >= whole * (len(found) + 1) / count - 1e-9:
            found.append(current)
            current = []
    if current:
        found.append(current)
    result = []
    for rows in found:
        total = sum(w for _, _, w in rows)
        result.append((sum(p * w for p, _, w in rows) / total, sum(l * w for _, l, w in rows) / total, total, len(rows)))
    return result


def chance(points, even):
    """By the definition of a point: ten of them make the odds ten times higher."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, (points - even) * math.log(10) / 10))))


def calibration(rows, path):
    """Writes the curve. `rows` as `bins` gives them, with chances."""
    size, left, top = 360, 60, 30

    def x(value):
        return left + value * size

    def y(value):
        return top + (1 - value) * size

    marks = []
    for step in range(0, 11, 2):
        value = step / 10
        marks.append(f'<line x1="{x(value):.0f}" y1="{y(0):.0f}" x2="{x(value):.0f}" y2="{y(1):.0f}" stroke="#ddd"/>')
        marks.append(f'<line x1="{x(0):.0f}" y1="{y(value):.0f}" x2="{x(1):.0f}" y2="{y(value):.0f}" stroke="#ddd"/>')
        marks.append(f'<text x="{x(value):.0f}" y="{y(0) + 16:.0f}" text-anchor="middle">{value:.1f}</text>')
        marks.append(f'<text x="{x(0) - 8:.0f}" y="{y(value) + 4:.0f}" text-anchor="end">{value:.1f}</text>')
    curve = " ".join(f"{x(p):.1f},{y(s):.1f}" for p, s, _, _ in rows)
    dots = "".join(f'<circle cx="{x(p):.1f}" cy="{y(s):.1f}" r="4" fill="#1668b8"/>' for p, s, _, _ in rows)
    text = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + size + 30} {top + size + 50}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
{chr(10).join(marks)}
<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#999" stroke-dasharray="4 4"/>
<polyline points="{curve}" fill="none" stroke="#1668b8" stroke-width="2"/>
{dots}
<text x="{x(0.5):.0f}" y="{y(0) + 38:.0f}" text-anchor="middle">chance by the score, out of fold</text>
<text x="16" y="{y(0.5):.0f}" text-anchor="middle" transform="rotate(-90 16 {y(0.5):.0f})">share that is malicious</text>
</svg>
"""
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(text)
