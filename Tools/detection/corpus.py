"""Labelled archives outside of the repository: which there are, of what kind, and what the executable sees in them."""
import hashlib
import json
import math
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass, field

LEVELS = ["clean", "inconclusive", "suspicious", "malicious"]
KINDS = ["installed", "ordinary", "hard"]
INSTALLED_FOLDERS = {"installed", "site", "std", "stdlib"}
FOLDS = 10


@dataclass
class Package:
    path: str
    #: Family of a malicious package, project of an honest one: never in two folds.
    group: str
    #: malicious, installed, ordinary, hard, or piece (one file of an honest package, packed alone).
    kind: str
    #: Folder that it lies in, for honest ones; what the first heuristic saw, for malicious ones.
    origin: str = ""
    #: Line of `workbench features`.
    evidence: dict = field(default_factory=dict)

    @property
    def is_malicious(self):
        return self.kind == "malicious"

    @property
    def name(self):
        return os.path.basename(self.path)

    @property
    def fold(self):
        return int(hashlib.sha256(("fold " + self.group).encode()).hexdigest(), 16) % FOLDS


def malicious(folder, list_path=None):
    """The rows of a list that are marked as samples and are there; without a list every archive, each its own family."""
    if list_path is None:
        lists = sorted(name for name in os.listdir(folder) if name.endswith(".tsv"))
        list_path = os.path.join(folder, lists[0]) if lists else None
    packages = []
    if list_path is None:
        for path in files_below(folder):
            packages.append(Package(path, os.path.relpath(path, folder).split(os.sep)[0], "malicious"))
        return packages
    for line in open(list_path, encoding="utf-8"):
        cells = line.rstrip("\n").split("\t")
        if line.startswith("#") or len(cells) < 5 or cells[3] != "yes":
            continue
        path = os.path.join(folder, cells[1])
        if os.path.exists(path):
            packages.append(Package(path, cells[2], "malicious", cells[4]))
    return packages


def honest(folder, list_path=None, without=()):
    """The archives of each folder of a folder. The kind is that of the list, or else what the folder is called."""
    known = {}
    if list_path:
        for line in open(list_path, encoding="utf-8"):
            cells = line.rstrip("\n").split("\t")
            if not line.startswith("#") and len(cells) >= 3:
                for name in (cells[0].split("/")[-1], cells[1]):
                    known[project(name)] = cells[2]
    packages = []
    for origin in sorted(os.listdir(folder)):
        if origin in without or not os.path.isdir(os.path.join(folder, origin)):
            continue
        for path in files_below(os.path.join(folder, origin)):
            name = os.path.basename(path)
            group = project(name.split("-")[0] if origin in INSTALLED_FOLDERS else name.split(".tar")[0])
            kind = "installed" if origin in INSTALLED_FOLDERS else known.get(group, origin if origin == "hard" else "ordinary")
            packages.append(Package(path, group, kind, origin))
    return packages


def project(name):
    """One spelling for a project, so that its installed form and its repository share a fold."""
    return name.lower().replace("_", "-").replace(".", "-")


def files_below(folder):
    found = []
    for parent, _, names in os.walk(folder):
        found += [os.path.join(parent, name) for name in names if not name.endswith((".tsv", ".md"))]
    return sorted(found)


def look(workbench, packages, weights=None):
    """Fills in the evidence of packages. Nothing in a package is run: bytes are read."""
    with tempfile.NamedTemporaryFile("w", suffix=".list") as handle:
        handle.write("".join(package.path + "\n" for package in packages))
        handle.flush()
        command = [workbench, "features", handle.name] + (["--weights", weights] if weights else [])
        run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"{' '.join(command[:2])} ended with {run.returncode}\n{run.stderr[-2000:]}")
    lines = run.stdout.splitlines()
    if len(lines) != len(packages):
        sys.exit(f"workbench features wrote {len(lines)} lines for {len(packages)} packages")
    for package, line in zip(packages, lines):
        package.evidence = json.loads(line)
        if package.evidence["path"] != package.path:
            sys.exit(f"workbench features wrote {package.evidence['path']}, expected {package.path}")


# MARK: Pieces

SETUP = b"from setuptools import setup\nsetup(name='piece', version='1.0', packages=['piece'])\n"
LEAST_PIECE = 200


def pieces(packages, folder):
    """Small honest packages, which the corpora lack: every file of an honest package with a finding in it, and its setup.py,
    each as a package of its own. Written below `folder`, which is outside of the repository."""
    made = []
    for package in packages:
        found = [package.evidence["places"][m["place"]] for m in package.evidence["matches"] if m["when"] != "test"]
        for path, content in sorted(members(package.path, set(found)).items()):
            if len(content) < LEAST_PIECE:
                continue
            target = os.path.join(folder, f"{package.group}-{hashlib.sha256(path.encode()).hexdigest()[:12]}.tar.gz")
            is_setup = os.path.basename(path) == "setup.py"
            files = [("setup.py", content)] if is_setup else [("setup.py", SETUP), ("piece/__init__.py", content)]
            with tarfile.open(target, "w:gz") as archive:
                for name, text in files:
                    info = tarfile.TarInfo("piece-1.0/" + name)
                    info.size = len(text)
                    archive.addfile(info, _bytes(text))
            made.append(Package(target, package.group, "piece", package.origin))
    return made


def members(path, wanted):
    """The files of these paths, and setup.py of the top folder."""
    found = {}

    def take(name, read):
        if (name in wanted and name.endswith(".py")) or (name.count("/") == 1 and name.endswith("/setup.py")):
            found[name] = read()

    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                take(name, lambda: archive.read(name))
    elif tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            for info in archive:
                if info.isfile():
                    take(info.name, lambda: archive.extractfile(info).read())
    return found


def _bytes(text):
    import io

    return io.BytesIO(text)


# MARK: Figures


def wilson(hits, total):
    """95 % interval of a share."""
    if total == 0:
        return 0.0, 1.0
    z, share = 1.96, hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def family_recall(packages, is_hit):
    """Mean over families of the share of that family's packages that are hits, from 0 to 1."""
    families = {}
    for package in packages:
        if package.is_malicious:
            families.setdefault(package.group, []).append(bool(is_hit(package)))
    return sum(sum(hits) / len(hits) for hits in families.values()) / len(families) if families else 0.0
