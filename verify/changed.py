"""`pytest --changed`: leave out every check whose inputs are what they were when it last passed.

What a file of checks depends on is read from its text: a step's test on the steps that it imports, a notebook likewise,
the machine's own tests on the machine, the site's tests on the pages and what makes them. A single check may name its
inputs itself with the marker `inputs`. The full run stays the gate: only it looks at what an edited snippet does to the
built pages.
"""

import json
from pathlib import Path

import pytest

from verify.evidence import narrowed
from verify.records import hash_files, imported_files

_ALWAYS = ("conftest.py", "pyproject.toml", "requirements.lock")
_MACHINE = ("verify/**/*", "tests/verify/conftest.py")
_SITE = (
    "docs/**/*", "overrides/**/*", "notebooks/**/*", "mkdocs.yml", "tests/site/conftest.py", *_MACHINE
)  # fmt: skip
_ALL = ("snippets/**/*.py", "tests/**/*.py", "docs/**/*.md", *_MACHINE)
_PATTERNS = {"verify": _MACHINE, "site": _SITE, "": _ALL}
_STATE = pytest.StashKey["State"]()


class State:
    """The hashes of the files of checks, now and when each last passed."""

    def __init__(self, root: Path, device: str | None, skip: bool):
        self.root, self.skip = root, skip
        self.device = device or "every"
        self.store = root / ".verify" / "passed.json"
        self.passed = json.loads(self.store.read_text()) if self.store.exists() else {}
        self.outcomes: dict[str, bool] = {}
        self.hashes: dict[str, str | None] = {}  # of checks that name their inputs

    def unchanged(self, path: Path) -> bool:
        return self.passed.get(self.key(self.name(path))) == check_hash(self.root, path)

    def key(self, name: str) -> str:
        return f"{name} on {self.device}"

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def pytest_runtest_logreport(self, report) -> None:
        if report.when in ("setup", "call"):
            # A check that names its inputs counts by itself, any other with its file.
            name = report.nodeid if _own_inputs(report) else report.nodeid.split("::")[0]
            self.outcomes[name] = self.outcomes.get(name, True) and not report.failed
            self.hashes[name] = _own_inputs(report)

    def save(self) -> None:
        for name, passed in self.outcomes.items():
            if passed:
                now = self.hashes[name] or check_hash(self.root, self.root / name)
                self.passed[self.key(name)] = now
            else:
                self.passed.pop(self.key(name), None)
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
    for pattern in _PATTERNS.get(folder, ()):
        files |= {f for f in root.glob(pattern) if f.is_file() and "__pycache__" not in f.parts}
    step = root / "snippets" / folder / f"{path.stem.removeprefix('test_')}.py"
    return hash_files(root, files | ({step} if step.exists() else set()))


def pytest_addoption(parser):
    parser.getgroup("verified papers").addoption(
        "--changed", action="store_true", help="run only what an edit since the last pass touches"
    )


def _own_inputs(report) -> str | None:
    return dict(report.user_properties).get("inputs")


def pytest_configure(config):
    config.addinivalue_line("markers", "inputs(*paths): all that this one check depends on")
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


def pytest_collection_modifyitems(config, items):
    state = config.stash[_STATE]
    kept, left_out = [], []
    for item in items:
        mark = item.get_closest_marker("inputs")
        if mark is not None:
            now = hash_files(state.root, {item.path, *mark.args})
            item.user_properties.append(("inputs", now))
            same = state.passed.get(state.key(item.nodeid)) == now
        (left_out if state.skip and mark is not None and same else kept).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


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
