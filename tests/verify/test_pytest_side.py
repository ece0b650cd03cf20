"""The pytest plugins, run on the tiny project: what they refuse, write, leave out and print."""

import os
import sys
import warnings
from pathlib import Path
from typing import NoReturn

import pytest
import torch  # noqa: F401  loaded here once, so that no fork loads it again

from verify import mark as marking
from verify import records
from verify.steps import Step

ROOT = Path(__file__).resolve().parents[2]
INI = """[pytest]
testpaths = tests
pythonpath = .
addopts = --import-mode=importlib --cov=snippets --cov-branch --cov-fail-under=100
"""


@pytest.fixture
def run(project):
    """Run pytest on the tiny project in a fork of this process, which has torch loaded already."""
    (project / "pytest.ini").write_text(INI)
    (project / "conftest.py").write_text((ROOT / "conftest.py").read_text())
    log = project / "log"

    def pytest_on_the_project(*args: str, mark: tuple[str, str] = ()) -> tuple[int, str]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of any fork
            child = os.fork()
        if child == 0:
            _become_pytest(project, log, ["-q", *args], mark)
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), log.read_text()

    return pytest_on_the_project


def run_mark(project: Path, step: str, file: str) -> int:
    return marking.mark(Step(project, step), project / file)


def _become_pytest(project: Path, log: Path, args: list[str], mark: tuple[str, ...]) -> NoReturn:
    code = 99
    try:
        os.chdir(project)
        os.environ["PYTHONPATH"] = str(ROOT)  # for the workers that it starts
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        sys.stdout = sys.stderr = open(handle, "w")
        for name in [n for n in sys.modules if n.split(".")[0] == "snippets"]:
            del sys.modules[name]
        for name in [n for n in os.environ if n.startswith("PYTEST")]:
            del os.environ[name]
        code = run_mark(project, *mark) if mark else pytest.main(args)
        sys.stdout.flush()
    finally:
        os._exit(code)


def test_records_are_written_then_judged_and_only_what_changed_runs(run, project, edit):
    code, out = run()
    assert code == 1 and "records/cpu.json: toy/half is never run" in out

    code, out = run("--record", "--device", "cpu")
    assert code == 0 and "records/cpu.json: toy/half written" in out
    assert records.load(project).on("toy/half", "cpu").evidence == {
        "closed_form": 1,
        "reference": 1,
    }
    counts = {"tried": 1, "caught": 1, "waived": 0}
    records.merge_mutants(project, {"toy/half": counts, "toy/quarter": counts})

    code, out = run("-n", "2", "--dist", "loadgroup")  # the gate, over workers
    assert code == 0 and "4 passed" in out and "Total coverage: 100.00%" in out
    assert "on cpu: 2 steps, 0 notebooks, 0 of them failed" in out
    assert "skipped: 0" in out and "% of what they could do" in out

    code, out = run("--changed")
    assert code == 0 and "no tests ran" in out
    edit("snippets/toy/quarter.py", "half(half(x))", "half(half(half(x)))")
    code, out = run("--changed")
    assert code == 1 and "1 failed, 1 passed" in out and "test_half" not in out

    text = (project / "records/cpu.json").read_text()
    edit("snippets/toy/quarter.py", "half(half(half(x)))", "half(half(x))")
    (project / "records/cpu.json").write_text(text.replace('"reference": 1', '"reference": 7'))
    code, out = run()
    assert code == 1 and "records/cpu.json: toy/half says" in out


def test_what_no_test_reaches_fails_a_full_run(run, project, edit):
    branch = "    if x.dim() > 3:\n        return x * 0.5\n    return x / 2"
    edit("snippets/toy/half.py", "    return x / 2", branch)
    code, out = run()
    assert code == 1 and "Required test coverage of 100% not reached" in out


@pytest.mark.parametrize("missing", ["mps", "cuda"])
def test_a_device_that_is_missing_is_refused(run, project, missing):
    name = {"mps": "torch.backends.mps", "cuda": "torch.cuda"}[missing]
    (project / "tests/conftest.py").write_text(
        f"import torch\n{name}.is_available = lambda: False\n"
    )
    code, out = run("--device", missing)
    assert code != 0 and f"--device {missing}: torch finds no such device here, only cpu" in out


def test_a_partial_run_may_not_be_recorded(run):
    code, out = run("--record", "-k", "zero")
    assert code != 0 and "--record needs whole files of checks" in out


@pytest.mark.parametrize(("answer", "code"), [("x / 2", 0), ("x / 3", 1)])
def test_a_readers_version_is_marked_by_our_tests(run, project, answer, code):
    (project / "mine.py").write_text(f"def half(x):\n    return {answer}\n")
    got, out = run(mark=("toy/half", "mine.py"))
    assert got == code, out
    assert ("2 passed" if code == 0 else "1 failed, 1 passed") in out
