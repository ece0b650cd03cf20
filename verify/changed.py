"""`pytest --changed`: leave out every file of checks whose inputs are what they were when it last passed.

What a file depends on is read from its text: a step's test on the steps that it imports, a notebook likewise, the
machine's own tests on the machine, the site's tests on all that the site is made of. The full run stays the gate.
"""

import json
from pathlib import Path

import pytest

from verify.evidence import narrowed
from verify.records import hash_files, imported_files

_ALWAYS = ("conftest.py", "pyproject.toml", "requirements.lock")
_MACHINE = ("verify/**/*.py", "Makefile")
_SITE = (
    "docs/**/*", "overrides/**/*", "snippets/**/*.py", "notebooks/**/*", "records/**/*.json", "mkdocs.yml",
    *_MACHINE,
)  # fmt: skip
_STATE = pytest.StashKey["State"]()


class State:
    """The hashes of the files of checks, now and when each last passed."""

    def __init__(self, root: Path, device: str | None, skip: bool):
        self.root, self.skip = root, skip
        self.device = device or "every"
        self.store = root / ".verify" / "passed.json"
        self.passed = json.loads(self.store.read_text()) if self.store.exists() else {}
        self.left_out: list[str] = []
        self.outcomes: dict[str, bool] = {}

    def unchanged(self, path: Path) -> bool:
        key = self.key(path)
        return self.skip and self.passed.get(key) == check_hash(self.root, path)

    def key(self, path: Path) -> str:
        return f"{path.relative_to(self.root).as_posix()} on {self.device}"

    def pytest_runtest_logreport(self, report) -> None:
        if report.when in ("setup", "call"):
            name = report.nodeid.split("::")[0]
            self.outcomes[name] = self.outcomes.get(name, True) and not report.failed

    def save(self) -> None:
        for name, passed in self.outcomes.items():
            path = self.root / name
            if passed:
                self.passed[self.key(path)] = check_hash(self.root, path)
            else:
                self.passed.pop(self.key(path), None)
        self.store.parent.mkdir(exist_ok=True)
        part = self.store.with_suffix(".part")
        part.write_text(json.dumps(self.passed, indent=1))
        part.replace(self.store)


def check_hash(root: Path, path: Path) -> str:
    """Over all that the checks in `path`, a test file or a notebook, depend on."""
    files = {path, *(root / name for name in _ALWAYS if (root / name).exists())}
    if path.suffix == ".ipynb":
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        files |= imported_files(root, code)
    else:
        files |= imported_files(root, path.read_text(encoding="utf-8"))
    folder = path.relative_to(root).parts[1] if len(path.relative_to(root).parts) > 2 else ""
    patterns = {"verify": _MACHINE, "site": _SITE, "": _SITE}.get(folder, ())
    for pattern in patterns:
        files |= {file for file in root.glob(pattern) if file.is_file()}
    step = root / "snippets" / folder / f"{path.stem.removeprefix('test_')}.py"
    return hash_files(root, files | ({step} if step.exists() else set()))


def pytest_addoption(parser):
    parser.getgroup("verified papers").addoption(
        "--changed", action="store_true", help="run only what an edit since the last pass touches"
    )


def pytest_configure(config):
    config.stash[_STATE] = State(
        Path(config.rootpath), config.getoption("--device"), config.getoption("--changed")
    )
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(config.stash[_STATE])


def pytest_ignore_collect(collection_path, config):
    state = config.stash[_STATE]
    is_check = collection_path.suffix == ".ipynb" or collection_path.match("test_*.py")
    if state.skip and is_check and state.unchanged(collection_path):
        return True
    return None


def pytest_sessionfinish(session, exitstatus):
    config = session.config
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    state = config.stash[_STATE]
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and state.skip:
        session.exitstatus = pytest.ExitCode.OK
    ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    if ended and not narrowed(config):
        state.save()
