"""Other scanners on the same packages. They are asked as a person would ask them, pinned, and never installed here.

hexora reads files, so the Python of a package is written to a temporary folder under numbers; nothing of it is run, and the
folder is removed. GuardDog reads the archive itself and takes seconds for each, so both see a fixed random part.
"""
import json
import os
import random
import resource
import subprocess
import tarfile
import tempfile
import zipfile

SEED = 20_261_123
SECONDS_EACH = 60
HEXORA = {"confidence high or more": ["--min-confidence", "high"], "score 0.5": ["--min-score", "0.5"], "score 0.8": ["--min-score", "0.8"]}
GUARDDOG_THRESHOLD = 5.0


def part(packages, count, largest=3_000_000):
    """At most `count` honest packages of each kind and twice as many malicious ones, one of a family, the same ones every
    time; very large ones are left out."""
    chosen = []
    for kind in ("malicious", "installed", "ordinary", "hard"):
        own = [p for p in packages if p.kind == kind and p.evidence["pythonBytes"] <= largest]
        random.Random(SEED).shuffle(own)
        groups = set()
        for package in own:
            if package.group not in groups and len(groups) < (2 * count if kind == "malicious" else count):
                groups.add(package.group)
                chosen.append(package)
    return chosen


def hexora(executable, packages):
    """Setting → paths that are flagged; and the CPU seconds of one pass."""
    flagged, seconds = {}, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, package in enumerate(packages):
            unpack(package.path, os.path.join(folder, str(number)))
        for name, arguments in HEXORA.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            run = subprocess.run(
                [executable, "audit", "--output-format", "json", *arguments, folder], capture_output=True, text=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            numbers = {int(os.path.relpath(json.loads(line)["path"], folder).split(os.sep)[0])
                       for line in run.stdout.splitlines() if line.startswith("{")}
            flagged[name] = {packages[number].path for number in numbers}
    return flagged, seconds


def unpack(path, folder):
    """Only the Python, under numbers, without any right to be executed."""
    os.makedirs(folder)

    def write(number, name, content):
        keep = "setup.py" if name.split("/")[-1] == "setup.py" else "__init__.py" if name.endswith("__init__.py") else f"m{number}.py"
        own = os.path.join(folder, str(number))
        os.makedirs(own)
        with open(os.path.join(own, keep), "wb") as handle:
            handle.write(content)

    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for number, info in enumerate(i for i in archive.infolist() if i.filename.endswith(".py")):
                    write(number, info.filename, archive.read(info))
        else:
            with tarfile.open(path) as archive:
                for number, info in enumerate(i for i in archive if i.isfile() and i.name.endswith(".py")):
                    write(number, info.name, archive.extractfile(info).read())
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile):
        pass


def guarddog(executable, packages):
    """Paths whose risk score is at or over the threshold, those that took too long or failed, and the CPU seconds."""
    flagged, failed = set(), set()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for package in packages:
        with tempfile.TemporaryDirectory() as folder:
            # It tells a package by its ending.
            name = os.path.join(folder, "package" + (".whl" if zipfile.is_zipfile(package.path) else ".tar.gz"))
            os.symlink(os.path.abspath(package.path), name)
            try:
                run = subprocess.run(
                    [executable, "pypi", "scan", name, "--output-format", "json", "--no-sandbox"],
                    capture_output=True, text=True, timeout=SECONDS_EACH)
                report = json.loads(run.stdout)
            except (subprocess.TimeoutExpired, json.JSONDecodeError):
                failed.add(package.path)
                continue
        score = (report.get("risk_score") or {}).get("score", 0)
        if score >= GUARDDOG_THRESHOLD:
            flagged.add(package.path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return flagged, failed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
