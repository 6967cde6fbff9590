"""docs/evaluation.md, as text."""
from collections import Counter, defaultdict

import corpus
import techniques
from corpus import KINDS, LEVELS, family_recall, wilson

CASES = 20


def share(hits, total):
    if not total:
        return "none"
    low, high = wilson(hits, total)
    return f"{hits} of {total}, {100 * hits / total:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def at_least(package, level):
    return LEVELS.index(package.level) >= LEVELS.index(level)


def document(known, apart, pieces, limits, calibration, speeds, each, asked, answers):
    parts = [head(known, apart, limits), detection(known, limits), alarms(known, apart, pieces, limits), curve(calibration)]
    parts += [classes(known, limits), times(speeds, each), rival_table(asked, answers, limits)]
    parts += [worst(known, apart, limits), rules(known + apart), tail()]
    return "\n".join(parts)


def head(known, apart, limits):
    malicious = [p for p in known if p.is_malicious]
    return f"""# Evaluation

Written by `make evaluate MALWARE=DIR BENIGN=DIR`; do not edit. The packages lie outside the repository and are read statically.
`Tools/evaluate --help` says what the folders look like; [decisions/0007](decisions/0007-evidence-model.md) says how weights are fitted.

## Read this first

- Everything here is of the **training half** of the corpora. Rules were written while looking at it, so the figures of rules are training
  figures, whatever the columns say. The other half is kept apart for judging and was not looked at.
- **Fitted** is what the executable says. **Out of fold** is what the weights say that were fitted without the package's family or
  project (ten folds). The gap between them is what the weights, not the rules, have learned by heart.
- Recall is the mean over families of the share of that family's samples at or over a level. False alarms have 95 % Wilson intervals.
- `malicious` begins at {limits['malicious']:g} points, `suspicious` at {limits['suspicious']:g}; ten points make the odds ten times higher.
- {len(malicious)} malicious archives in {len({p.group for p in malicious})} families; {sum(not p.is_malicious for p in known)} honest ones{f", and {len(apart)} kept apart from the fit" if apart else ""}.
  About 0.7 % of the samples (2.4 % of the families) hold nothing that code could show.
"""


def detection(known, limits):
    malicious = [p for p in known if p.is_malicious]
    lines = ["## Detection", "", "| threshold | | families, mean recall | packages |", "|---|---|---:|---:|"]
    for level in ("malicious", "suspicious"):
        words = level if level == "malicious" else "suspicious or worse"
        for label, hit in hits(level, limits):
            recall = 100 * family_recall(known, hit)
            lines.append(f"| {words} | {label} | {recall:.1f} % | {share(sum(map(hit, malicious)), len(malicious))} |")
    lines += ["", "| what a first heuristic saw in the code | packages | malicious | suspicious or worse |", "|---|---:|---:|---:|"]
    for origin in sorted({p.origin for p in malicious}):
        own = [p for p in malicious if p.origin == origin]
        lines.append(f"| {origin or 'not said'} | {len(own)} | {sum(at_least(p, 'malicious') for p in own)} | {sum(at_least(p, 'suspicious') for p in own)} |")
    return "\n".join(lines) + "\n\nEach family: [evaluation-families.tsv](evaluation-families.tsv).\n"


def hits(level, limits):
    return [("fitted", lambda p: at_least(p, level)), ("out of fold", lambda p: p.unseen >= limits[level])]


def alarms(known, apart, pieces, limits):
    lines = ["## False alarms", "", "| honest | | malicious | suspicious or worse |", "|---|---|---:|---:|"]
    for kind in KINDS:
        own = [p for p in known if p.kind == kind]
        lines += alarm_rows(kind, own, limits)
    if apart:
        for kind in KINDS:
            own = [p for p in apart if p.kind == kind]
            if own:
                lines.append(alarm_row(f"{kind}, kept apart", "never fitted", own, lambda p, level: at_least(p, level)))
    lines += alarm_rows("single files of these", pieces, limits)
    return "\n".join(lines) + """

*Installed* are distributions as they are installed, and the standard library; *ordinary* and *hard* are repositories, hard ones with honest
code that looks alarming. *Single files* are every file of an honest package with a finding in it, and every `setup.py`, packed as
a package of its own: harder than anything honest that small, for the corpora hold no small honest packages.
"""


def alarm_rows(name, own, limits):
    return [
        alarm_row(name, "fitted", own, lambda p, level: at_least(p, level)),
        alarm_row("", "out of fold", own, lambda p, level: p.unseen >= limits[level]),
    ]


def alarm_row(name, label, own, hit):
    cells = [share(sum(hit(p, level) for p in own), len(own)) for level in ("malicious", "suspicious")]
    return f"| {name} | {label} | {cells[0]} | {cells[1]} |"


def curve(rows):
    lines = ["## Calibration", "", "![share that is malicious by chance](calibration.svg)", ""]
    lines += ["Tenths of the weight (every family one, honest packages together as much) in order of their out-of-fold score:", ""]
    lines += ["| chance by the score | share that is malicious | packages |", "|---:|---:|---:|"]
    lines += [f"| {100 * chance:.0f} % | {100 * found:.0f} % | {count} |" for chance, found, _, count in rows]
    error = sum(mass * abs(chance - found) for chance, found, mass, _ in rows) / sum(mass for _, _, mass, _ in rows)
    return "\n".join(lines) + f"""

Mean distance between the two: {100 * error:.1f} points of a hundred. Half of this mixture is malicious; of what an index receives it is one or two in a
thousand, so the chance is printed in no report: the corpora are far too small to say what a score means there.
"""


def classes(known, limits):
    malicious = [p for p in known if p.is_malicious]
    text = {p.path: techniques.texts(p.path) for p in malicious}
    lines = ["## Recall by technique and by disguise", ""]
    lines += ["Classes by words in the texts (`Tools/detection/techniques.py`), not by our rules; a package may be in several. By family, fitted.", ""]
    for title, table in (("technique", techniques.BEHAVIORS), ("disguise", techniques.DISGUISES)):
        members = defaultdict(list)
        for package in malicious:
            for name in techniques.classes(text[package.path], table):
                members[name].append(package)
        lines += [f"| {title} | packages | families | malicious | suspicious or worse | suspicious, out of fold |", "|---|---:|---:|---:|---:|---:|"]
        for name in [*table, "none of these"]:
            own = members[name]
            if not own:
                continue
            cells = [f"{100 * family_recall(own, lambda p: at_least(p, level)):.1f} %" for level in ("malicious", "suspicious")]
            cells.append(f"{100 * family_recall(own, lambda p: p.unseen >= limits['suspicious']):.1f} %")
            lines.append(f"| {name} | {len(own)} | {len({p.group for p in own})} | {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def times(speeds, each):
    lines = ["## Cost of `scan`", "", "| | packages | CPU seconds | CPU ms a package, mean | MB of Python per CPU second |", "|---|---:|---:|---:|---:|"]
    for kind, (spent, size, count, _) in speeds.items():
        if count:
            lines.append(f"| {kind} | {count} | {spent:.1f} | {1000 * spent / count:.0f} | {size / spent / 1e6:.1f} |")
    memory = max(row[3] for row in speeds.values())
    middle, high = each[len(each) // 2], each[int(0.95 * (len(each) - 1))]
    lines += ["", f"One process a package, {len(each)} at random: median {1000 * middle:.0f} ms of CPU, 95th percentile {1000 * high:.0f} ms, most {1000 * each[-1]:.0f} ms.",
              f"Peak memory in batches of 200: {memory:.0f} MB. The machine was shared. More: [evaluation-cost.md](evaluation-cost.md)."]
    return "\n".join(lines) + "\n"


def rival_table(asked, answers, limits):
    if not answers:
        return "## Beside others\n\nNo other scanner was asked in this run (`--hexora`, `--guarddog`).\n"
    count = {kind: sum(p.kind == kind for p in asked) for kind in ["malicious", *KINDS]}
    families = len({p.group for p in asked if p.is_malicious})
    lines = ["## Beside others", "",
             f"In the same run, on a fixed random part: {count['malicious']} malicious packages of {families} families, {count['installed']} installed, "
             f"{count['ordinary']} ordinary, {count['hard']} hard (Python of at most 3 MB).", "",
             "| | recall by family | installed | ordinary | hard | CPU s |", "|---|---:|---:|---:|---:|---:|"]
    ours = [("Sekisho, malicious", {p.path for p in asked if at_least(p, "malicious")}, set(), None),
            ("Sekisho, suspicious or worse", {p.path for p in asked if at_least(p, "suspicious")}, set(), None),
            ("Sekisho, malicious, out of fold", {p.path for p in asked if p.unseen >= limits["malicious"]}, set(), None),
            ("Sekisho, suspicious, out of fold", {p.path for p in asked if p.unseen >= limits["suspicious"]}, set(), None)]
    notes = []
    for name, flagged, failed, spent in ours + answers:
        cells = [f"{sum(p.path in flagged for p in asked if p.kind == kind)} of {count[kind]}" for kind in KINDS]
        recall = f"{100 * family_recall(asked, lambda p: p.path in flagged):.1f} %"
        lines.append(f"| {name} | {recall} | {' | '.join(cells)} | {'' if spent is None else f'{spent:.0f}'} |")
        if failed:
            notes.append(f"{name} gave no answer for {len(failed)} packages; they count as not flagged.")
    return "\n".join(lines) + "\n" + ("\n" + " ".join(notes) + "\n" if notes else "")


def worst(known, apart, limits):
    lines = ["## The worst cases", "", f"Honest packages with the highest score, and what was found in them:", "",
             "| package | kind | fitted | out of fold | rules |", "|---|---|---:|---:|---|"]
    honest = sorted((p for p in known + apart if not p.is_malicious), key=lambda p: (-p.score, p.path))
    for package in honest[:CASES]:
        unseen = f"{package.unseen:.1f}" if hasattr(package, "unseen") else "kept apart"
        lines.append(f"| {package.name} | {package.kind} | {package.score:g} {package.level} | {unseen} | {reasons(package)} |")
    lines += ["", "Malicious packages with the lowest score out of fold, one of each family, those in which the first heuristic saw something first:", "",
              "| package | fitted | out of fold | rules |", "|---|---:|---:|---|"]
    order = {"yes": 0, "weak": 1}
    seen = set()
    for package in sorted((p for p in known if p.is_malicious), key=lambda p: (order.get(p.origin, 2), p.unseen, p.path)):
        if package.group in seen or len(seen) == CASES:
            continue
        seen.add(package.group)
        lines.append(f"| {package.name} | {package.score:g} {package.level} | {package.unseen:.1f} | {reasons(package)} |")
    return "\n".join(lines) + "\n"


def reasons(package, count=6):
    found = sorted({m["rule"] for m in package.evidence["matches"]})
    if not found:
        return "nothing was found"
    return ", ".join(found[:count]) + (f" and {len(found) - count} more" if len(found) > count else "")


def rules(packages):
    malicious, honest = Counter(), Counter()
    for package in packages:
        (malicious if package.is_malicious else honest).update({m["rule"] for m in package.evidence["matches"]})
    lines = ["## Rules", "", "| rule | malicious archives | honest archives |", "|---|---:|---:|"]
    for rule in sorted(set(malicious) | set(honest), key=lambda r: (-malicious[r], r)):
        lines.append(f"| `{rule}` | {malicious[rule]} | {honest[rule]} |")
    return "\n".join(lines) + "\n"


def families(known, limits):
    members = defaultdict(list)
    for package in known:
        if package.is_malicious:
            members[package.group].append(package)
    lines = ["# family\tsamples\tmalicious\tsuspicious or worse\tsuspicious or worse, out of fold"]
    for family, own in sorted(members.items()):
        counts = [sum(at_least(p, level) for p in own) for level in ("malicious", "suspicious")]
        lines.append(f"{family}\t{len(own)}\t{counts[0]}\t{counts[1]}\t{sum(p.unseen >= limits['suspicious'] for p in own)}")
    return "\n".join(lines) + "\n"


def tail():
    return """## Where it falls short

- The corpora hold no small honest packages, and a shape that is common among malicious ones (few files, little in the metadata) amplifies what is
  found. It never raises a score by itself, and the single files above are the check on it; a corpus of small honest packages would be a better one.
- Honest packages are few: that none of them is called malicious bounds the rate to some percent, not to one in a thousand. The threshold
  extrapolates their scores to that rate, which is no measurement.
- One artifact that holds many distributions is judged by its worst file.
"""
