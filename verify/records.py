"""What held where: one JSON file a device, compared with the tree, and written whole or not at all.

An entry holds the hash of all that the result depends on. Where the tree no longer has that hash, the entry is
stale, whatever it says.
"""

import datetime
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from verify import notebooks, steps
from verify.steps import ROOT, Step

DEVICES = ("cpu", "cuda", "mps")
_VERSIONS = ("python", "torch", "torchvision")


@dataclass(frozen=True)
class Entry:
    """What one device's record says about one step or notebook."""

    id: str
    device: str
    hash: str
    fresh: bool
    outcome: str  # "passed" or "failed"
    evidence: dict[str, int]  # kind of evidence -> number of tests
    python: str
    torch: str
    torchvision: str
    date: str
    mutants: dict | None = field(default=None)  # tried, caught, waived, fresh

    @property
    def state(self) -> str:
        if not self.fresh:
            return "stale"
        return "verified" if self.outcome == "passed" else "failed"


class Records:
    """The committed records, seen against the present tree."""

    def __init__(self, root: Path):
        self.root = root
        self.hashes = {step.id: step_hash(step) for step in steps.find(root)} | {
            _notebook_key(book.id): notebook_hash(root, book) for book in notebooks.find(root)
        }
        self.files = {device: _read(_path(root, device)) for device in DEVICES}

    def of(self, id: str) -> list[Entry]:
        """The entries of a step ("gan/value_function") or a notebook ("notebooks/gan/digits")."""
        return [
            self._entry(id, device, file[id]) for device, file in self.files.items() if id in file
        ]

    def on(self, id: str, device: str) -> Entry | None:
        return next((entry for entry in self.of(id) if entry.device == device), None)

    def state(self, id: str, device: str) -> str:
        """ "verified", "failed", "stale" or "never run"."""
        entry = self.on(id, device)
        return entry.state if entry else "never run"

    def devices(self) -> list[str]:
        """The devices that any record speaks of, the CPU always among them."""
        return [device for device in DEVICES if device == "cpu" or self.files[device]]

    def _entry(self, id: str, device: str, data: dict) -> Entry:
        current = self.hashes.get(id)
        mutants = data.get("mutants")
        if mutants is not None:
            mutants = mutants | {"fresh": mutants["hash"] == current}
        return Entry(
            id=id,
            device=device,
            hash=data["hash"],
            fresh=data["hash"] == current,
            outcome=data["outcome"],
            evidence=data.get("evidence", {}),
            date=data["date"],
            mutants=mutants,
            **{key: data[key] for key in _VERSIONS},
        )


def load(root: Path = ROOT) -> Records:
    return Records(root)


def step_hash(step: Step) -> str:
    """Over the step, the steps that it imports, its test, and the steps that its test imports."""
    files = {part.snippet for part in steps.closure(step)}
    if step.test.exists():
        files.add(step.test)
        files |= imported_files(step.root, step.test.read_text(encoding="utf-8"))
    return hash_files(step.root, files)


def notebook_hash(root: Path, book: notebooks.Notebook) -> str:
    """Over the notebook as stored, outputs included, and the steps that it imports."""
    return hash_files(root, {book.path} | imported_files(root, book.code))


def imported_files(root: Path, code: str) -> set[Path]:
    """The snippets that a piece of Python imports, directly or not."""
    import ast

    found = set()
    for step_id in steps.imported_steps(ast.parse(code)):
        found |= {part.snippet for part in steps.closure(Step(root, step_id))}
    return found


def hash_files(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def merge(root: Path, device: str, results: dict[str, dict]) -> list[str]:
    """Write results (id -> outcome, evidence) into a device's record; return the ids that changed.

    An entry is left alone, its date too, where hash, versions and result are what it already says. Entries of steps
    and notebooks that are gone are dropped.
    """
    records = Records(root)
    file = records.files[device]
    today = datetime.date.today().isoformat()
    versions = _versions()
    changed = [id for id in file if id not in records.hashes]
    for id in changed:
        del file[id]
    for id, result in results.items():
        new = {"hash": records.hashes[id], **result, **versions}
        old = file.get(id, {})
        if {key: old.get(key) for key in new} != new:
            kept = {"mutants": old["mutants"]} if "mutants" in old else {}
            file[id] = {**new, "date": today, **kept}
            changed.append(id)
    if changed:
        _write(_path(root, device), file)
    return changed


def merge_mutants(root: Path, results: dict[str, dict]) -> list[str]:
    """Write counts of mutants (id -> tried, caught, waived) into the CPU record."""
    records = Records(root)
    file = records.files["cpu"]
    changed = []
    for id, counts in results.items():
        if id not in file:
            raise ValueError(f"{id} has no CPU record yet: run 'make record' first")
        new = {"hash": records.hashes[id], **counts}
        if file[id].get("mutants") != new:
            file[id]["mutants"] = new
            changed.append(id)
    if changed:
        _write(_path(root, "cpu"), file)
    return changed


def problems(root: Path = ROOT) -> list[str]:
    """What keeps the CPU record from saying that everything holds, a line each."""
    records = Records(root)
    found = []
    for id in records.hashes:
        entry = records.on(id, "cpu")
        state = records.state(id, "cpu")
        if state != "verified":
            found.append(f"records/cpu.json: {id} is {state}")
        elif not id.startswith("notebooks/"):
            found += _mutant_problems(entry)
    found += [
        f"records/{device}.json: {id} does not exist"
        for device, file in records.files.items()
        for id in file
        if id not in records.hashes
    ]
    return found


def never_mutated(root: Path = ROOT) -> list[str]:
    """The steps whose tests were never judged by mutation."""
    records = Records(root)
    entries = [records.on(step.id, "cpu") for step in steps.find(root)]
    return [entry.id for entry in entries if entry and entry.mutants is None]


def _mutant_problems(entry: Entry) -> list[str]:
    mutants = entry.mutants
    if mutants is None:
        return []  # no claim is made: pages, status and every run say that they were never tried
    if not mutants["fresh"]:
        return [f"records/cpu.json: mutation of {entry.id} is stale"]
    if mutants["caught"] + mutants["waived"] != mutants["tried"]:
        return [f"records/cpu.json: {entry.id} has mutants that no test catches"]
    return []


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import version

    return {
        "python": platform.python_version(),
        "torch": version("torch").split("+")[0],
        "torchvision": version("torchvision").split("+")[0],
    }


def _notebook_key(id: str) -> str:
    return f"notebooks/{id}"


def _path(root: Path, device: str) -> Path:
    return root / "records" / f"{device}.json"


def _read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _write(path: Path, content: dict) -> None:
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(dict(sorted(content.items())), indent=1, ensure_ascii=False) + "\n"
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
