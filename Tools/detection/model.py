"""The evidence model of Sources/Judgement: the same sums, and how their weights are fitted.

Penalised logistic regression by coordinate descent, in plain Python: one order of operations, the same bits everywhere,
nothing to install. docs/decisions/0007 says why each choice is as it is.
"""
import math
from collections import defaultdict

from corpus import FOLDS

#: Ten points make the odds ten times higher.
POINTS = 10 / math.log(10)

#: How much of a rule's weight counts, by when its code runs. Fixed: chosen once, by the out-of-fold loss.
TIMES = {"install": 1.0, "start": 1.0, "import": 0.9, "entry-point": 0.4, "call": 0.4, "test": 0.1}
#: How much of it counts in another file than the one that is judged.
OTHER_FILE = 0.1
#: The shape adds at most so many times what everything else adds.
SHAPE_LIMIT = 4.0

#: What a rule is worth before anything is seen, in natural log-odds.
SEVERITIES = {"info": 0.0, "low": 0.3, "medium": 0.8, "high": 1.8, "critical": 3.5}
SIGNALS = {"layer": 0.4, "anomaly": 0.2, "shape": 0.3, "name": 0.2, "similarity": 0.5}
#: Standard deviations: of a rule around its kind, of a kind around its severity, of a severity around the above.
RULE_SPREAD, KIND_SPREAD, SEVERITY_SPREAD, SIGNAL_SPREAD = 0.7, 0.4, 0.7, 0.5
INTERCEPT, INTERCEPT_SPREAD = -3.0, 5.0

#: Share of the honest weight that each kind has: mostly what people have installed.
MASSES = {"installed": 0.40, "ordinary": 0.30, "hard": 0.15, "piece": 0.15}

ROUNDS, SWEEPS = 8, 60


def rounded(points):
    """As Swift rounds: halves away from zero, to tenths."""
    return math.floor(points * 10 + 0.5) / 10


class Evidence:
    """One package, ready to be summed up."""

    def __init__(self, line):
        self.severity = {m["rule"]: m["severity"] for m in line["matches"]}
        self.anywhere = {}
        self.places = defaultdict(dict)
        for match in line["matches"]:
            share = TIMES[match["when"]]
            rule = match["rule"]
            self.anywhere[rule] = max(self.anywhere.get(rule, 0.0), share)
            self.places[match["place"]][rule] = share
        self.shape = [s for s in line["signals"] if s.startswith("shape/")]
        self.others = [s for s in line["signals"] if not s.startswith("shape/")]

    def kind(self, rule):
        return self.severity[rule] + "/" + rule.split("/")[0]

    def values(self, place):
        """Everything but the shape: subject → how much of its weight counts."""
        found = {rule: OTHER_FILE * share for rule, share in self.anywhere.items()}
        for rule, share in self.places.get(place, {}).items():
            found[rule] = max(found[rule], share)
        for signal in self.others:
            found[signal] = 1.0
        return found


class Model:
    """Weights in natural log-odds."""

    def __init__(self):
        self.intercept = INTERCEPT
        self.severities = dict(SEVERITIES)
        self.kinds = {}
        self.weights = {}
        #: Severity and kind of each rule that was seen.
        self.kind_of = {}

    def prior(self, subject):
        if subject in self.kind_of:
            kind = self.kind_of[subject]
            return self.kinds.get(kind, self.severities[kind.split("/")[0]])
        return SIGNALS[subject.split("/")[0]]

    def weight(self, subject, evidence):
        if subject in self.weights:
            return self.weights[subject]
        if subject in evidence.severity:
            kind = evidence.kind(subject)
            return self.kinds.get(kind, self.severities[evidence.severity[subject]])
        # A signal that no package of the fit had: the executable has no weight for it either.
        return 0.0

    def score(self, evidence):
        """The sum without the intercept, and what each subject counts in it."""
        best = (0.0, {})
        for place in sorted(evidence.places) or [None]:
            values = evidence.values(place)
            total = sum(self.weight(k, evidence) * v for k, v in values.items())
            if place is None or total > best[0]:
                best = (total, values)
        total, values = best
        shape = sum(self.weight(k, evidence) for k in evidence.shape)
        if shape > SHAPE_LIMIT * total:
            return (1 + SHAPE_LIMIT) * total, {k: (1 + SHAPE_LIMIT) * v for k, v in values.items()}
        return total + shape, {**values, **{k: 1.0 for k in evidence.shape}}

    # MARK: Fitting

    def fit(self, rows):
        """`rows`: (is malicious, weight, evidence)."""
        for _, _, evidence in rows:
            for rule in evidence.severity:
                self.kind_of[rule] = evidence.kind(rule)
        subjects = sorted({s for _, _, e in rows for s in [*e.anywhere, *e.others, *e.shape]})
        self.weights = {s: self.prior(s) for s in subjects}
        for _ in range(ROUNDS):
            # Which file is judged, and whether the shape is at its limit, depends on the weights: hold it, fit, look again.
            merged = defaultdict(float)
            for label, weight, evidence in rows:
                merged[(label, tuple(sorted(self.score(evidence)[1].items())))] += weight
            before = dict(self.weights)
            self._descend([(label, weight, dict(values)) for (label, values), weight in merged.items()])
            if max((abs(before[s] - w) for s, w in self.weights.items()), default=0) < 1e-3:
                break
        return self

    def _descend(self, rows):
        columns = defaultdict(list)
        for index, (_, _, values) in enumerate(rows):
            for subject, value in values.items():
                columns[subject].append((index, value))
        labels = [float(row[0]) for row in rows]
        masses = [row[1] for row in rows]
        sums = [self.intercept + sum(self.weights[s] * v for s, v in row[2].items()) for row in rows]
        chances = [_logistic(total) for total in sums]

        def step(column, value, mean, precision, least):
            slope, bend = (value - mean) * precision, precision
            for index, amount in column:
                chance = chances[index]
                slope += masses[index] * (chance - labels[index]) * amount
                bend += masses[index] * max(chance * (1 - chance), 0.02) * amount * amount
            new = max(least, value - max(-1.0, min(1.0, slope / bend)))
            if new != value:
                for index, amount in column:
                    sums[index] += (new - value) * amount
                    chances[index] = _logistic(sums[index])
            return new

        everything = [(index, 1.0) for index in range(len(rows))]
        for _ in range(SWEEPS):
            new = step(everything, self.intercept, INTERCEPT, INTERCEPT_SPREAD**-2, -math.inf)
            largest, self.intercept = abs(new - self.intercept), new
            for subject in sorted(columns):
                spread = RULE_SPREAD if subject in self.kind_of else SIGNAL_SPREAD
                old = self.weights[subject]
                self.weights[subject] = step(columns[subject], old, self.prior(subject), spread**-2, 0.0)
                largest = max(largest, abs(self.weights[subject] - old))
            self._fit_priors()
            if largest < 1e-4:
                break

    def _fit_priors(self):
        """Means of kinds and severities, in closed form: each between its members and what it is itself a member of."""
        members = defaultdict(list)
        for rule, kind in self.kind_of.items():
            if rule in self.weights:
                members[kind].append(self.weights[rule])
        for _ in range(10):
            for kind in sorted(members):
                above = self.severities[kind.split("/")[0]]
                self.kinds[kind] = _mean(members[kind], RULE_SPREAD, above, KIND_SPREAD)
            for severity in SEVERITIES:
                kinds = [mean for kind, mean in sorted(self.kinds.items()) if kind.split("/")[0] == severity]
                self.severities[severity] = _mean(kinds, KIND_SPREAD, SEVERITIES[severity], SEVERITY_SPREAD)
        self.severities["info"] = 0.0


def _mean(members, spread, above, spread_above):
    low, high = spread**-2, spread_above**-2
    return (sum(members) * low + above * high) / (len(members) * low + high)


def _logistic(total):
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


# MARK: Weights of packages, folds and calibration


def package_weights(packages):
    """Every family weighs one; the honest packages together as much as all families, by `MASSES`."""
    counts = defaultdict(int)
    for package in packages:
        counts[(package.kind, package.group) if package.is_malicious else package.kind] += 1
    families = sum(isinstance(key, tuple) for key in counts) or 1
    whole = sum(MASSES[kind] for kind in counts if not isinstance(kind, tuple))
    return [
        1 / counts[(p.kind, p.group)] if p.is_malicious else families * MASSES[p.kind] / whole / counts[p.kind]
        for p in packages
    ]


def fit(packages):
    """One model of all, and what each package scores with the model that has not seen its family or project."""
    evidence = [Evidence(package.evidence) for package in packages]
    weights = package_weights(packages)
    rows = list(zip([p.is_malicious for p in packages], weights, evidence))
    whole = Model().fit(rows)
    unseen = [0.0] * len(packages)
    folds = [package.fold for package in packages]
    for fold in range(FOLDS):
        if fold not in folds:
            continue
        model = Model().fit([row for row, own in zip(rows, folds) if own != fold])
        for index, own in enumerate(folds):
            if own == fold:
                unseen[index] = model.score(evidence[index])[0]
    fitted = [whole.score(each)[0] for each in evidence]
    return whole, fitted, unseen


def platt(scores, labels, weights):
    """Slope and offset of a logistic curve through out-of-fold scores, by Newton's method."""
    slope, offset = 1.0, INTERCEPT
    for _ in range(100):
        g = [0.0, 0.0]
        h = [[1e-9, 0.0], [0.0, 1e-9]]
        for score, label, weight in zip(scores, labels, weights):
            chance = _logistic(slope * score + offset)
            error, bend = weight * (chance - label), weight * max(chance * (1 - chance), 1e-6)
            g[0] += error * score
            g[1] += error
            h[0][0] += bend * score * score
            h[0][1] += bend * score
            h[1][1] += bend
        determinant = h[0][0] * h[1][1] - h[0][1] ** 2
        change = [(h[1][1] * g[0] - h[0][1] * g[1]) / determinant, (h[0][0] * g[1] - h[0][1] * g[0]) / determinant]
        slope, offset = slope - max(-0.5, min(0.5, change[0])), offset - max(-0.5, min(0.5, change[1]))
        if max(abs(change[0]), abs(change[1])) < 1e-9:
            break
    return max(0.1, slope), offset
