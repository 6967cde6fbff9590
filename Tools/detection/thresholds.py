"""Where `suspicious` and `malicious` begin."""
import math

from corpus import KINDS

#: Share of honest packages, mixed as they are installed, that may reach `malicious` by the tail of their scores.
MALICIOUS_RATE = 1 / 1000
#: Points between the highest honest package and `malicious`.
MALICIOUS_MARGIN = 1.0
#: Share of honest packages that may reach `suspicious`.
SUSPICIOUS_RATES = {("installed", "ordinary"): 0.02, ("hard",): 0.06}
SUSPICIOUS_MARGIN = 0.2
#: Share of the population whose scores show the shape of the tail.
TAIL = 0.10


def choose(packages, fitted, unseen, masses):
    """Both thresholds, in points; `fitted` and `unseen` are in points too."""
    honest = [(max(f, u), u, p.kind) for p, f, u in zip(packages, fitted, unseen) if p.kind in KINDS]
    malicious = max(score for score, _, _ in honest) + MALICIOUS_MARGIN
    malicious = max(malicious, tail(honest, masses))
    suspicious = 0.1
    for kinds, rate in SUSPICIOUS_RATES.items():
        scores = sorted((score for score, _, kind in honest if kind in kinds), reverse=True)
        if scores:
            suspicious = max(suspicious, scores[int(rate * len(scores))] + SUSPICIOUS_MARGIN)
    return math.ceil(malicious * 10) / 10, math.ceil(min(suspicious, malicious) * 10) / 10


def tail(honest, masses):
    """The score that `MALICIOUS_RATE` of the population reaches when scores fall off exponentially above the tail's start."""
    counts = {kind: sum(k == kind for _, _, k in honest) for kind in KINDS}
    whole = sum(masses[kind] for kind in KINDS if counts[kind])
    rows = sorted(((u, masses[kind] / whole / counts[kind]) for _, u, kind in honest), reverse=True)
    mass, start = 0.0, 0.0
    for score, weight in rows:
        mass += weight
        if mass >= TAIL:
            start = score
            break
    above = [(score, weight) for score, weight in rows if score > start]
    share = sum(weight for _, weight in above)
    if share <= MALICIOUS_RATE:
        return start
    excess = sum((score - start) * weight for score, weight in above) / share
    return start + excess * math.log(share / MALICIOUS_RATE)
