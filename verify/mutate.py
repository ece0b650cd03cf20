"""Judge a step's tests by mutation: does some test fail for every slip that is put into the step?

One process imports torch and all that the tests import, and is forked for each mutant. The fork
imports the mutant in the place of the step, from memory, and runs the step's test file; no file is
ever changed. Before the mutants, the step's own source takes the same way, and must pass.

A mutant that is the same function (`x.mean()` for `x.sum()` over one element) cannot be caught. It
is waived in tests/mutants.toml, with the reason; a waiver that waives nothing is an error.
"""

import gc
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from verify import mutants, records, steps
from verify.steps import ROOT, Step

WAIVERS = Path("tests") / "mutants.toml"
PATIENCE = (
    10.0  # seconds of CPU time that every mutant gets, however quick the step's own tests are
)

# A forked child deadlocks in a thread pool that its parent started. CUDA does not survive a fork.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONHASHSEED": "0",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
}
_PYTEST = [
    "--override-ini=addopts=", "--import-mode=importlib", "--assert=plain", "--exitfirst",
    "--quiet", "--tb=no", "--capture=no", "--device=cpu", "-pno:cacheprovider", "-pno:faulthandler",
    # These keep books on ordinary runs. A mutant's run must leave no trace in them.
    "-pno:verify.changed", "-pno:verify.evidence", "-pno:verify.nbcheck",
]  # fmt: skip
_BROKEN = 70  # a child's exit status where pytest itself did not come to an end
_MEMORY = 8 << 30  # bytes; a mutant that hoards ends in a MemoryError


class MutationError(RuntimeError):
    """The engine cannot judge: the tests fail without a mutant, or a waiver is not in order."""


@dataclass(frozen=True)
class Waiver:
    step: str
    mutant: str
    reason: str


@dataclass(frozen=True)
class Survivor:
    """A mutant for which no test failed."""

    file: str
    line: int
    mutant: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.mutant}"


@dataclass(frozen=True)
class Result:
    step: str
    tried: int
    caught: int
    waived: int
    survivors: tuple[Survivor, ...]
    stale: tuple[str, ...]  # waivers that waive nothing
    seconds: float

    @property
    def ok(self) -> bool:
        return not self.survivors and not self.stale

    def __str__(self) -> str:
        share = int(100 * self.caught / (self.tried - self.waived or 1))
        lines = [
            f"{self.step}: {share} % caught ({self.caught} of {self.tried} mutants, "
            f"{self.waived} waived) in {self.seconds:.1f} s"
        ]
        lines += [f"  {survivor}" for survivor in self.survivors]
        lines += [f"  {WAIVERS}: waives nothing that survives: {mutant}" for mutant in self.stale]
        return "\n".join(lines)


def run(
    root: Path = ROOT, selectors: Sequence[str] = (), jobs: int | None = None
) -> dict[str, Result]:
    """Try every mutant of the steps that `selectors` name, all steps where there is none."""
    return {result.step: result for result in results(root, selectors, jobs)}


def results(
    root: Path = ROOT,
    selectors: Sequence[str] = (),
    jobs: int | None = None,
    patience: float = PATIENCE,
) -> Iterator[Result]:
    """Yield each step's result as soon as it is there.

    Args:
        root: of the project.
        selectors: papers ("gan") or steps ("gan/value_function").
        jobs: mutants tried at a time; one a core where it is None.
        patience: see `PATIENCE`.

    Raises:
        ValueError: a selector names nothing.
        MutationError: a waiver is not in order, or a step's tests fail without a mutant.
    """
    found = steps.find(root)
    chosen = _select(found, selectors)
    waivers = _read_waivers(root, {step.id for step in found})
    request = [str(root), [step.id for step in chosen], jobs or os.cpu_count(), patience]
    path = [str(root), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    server = subprocess.Popen(
        [sys.executable, "-c", "from verify import mutate; mutate._serve()", json.dumps(request)],
        cwd=root,
        env=os.environ | _ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        for step in chosen:
            line = server.stdout.readline()
            if not line:
                raise MutationError(f"{step.id}: the process that tries mutants died on it")
            answer = json.loads(line)
            if "error" in answer:
                raise MutationError(answer["error"])
            yield _result(step, answer, [waiver for waiver in waivers if waiver.step == step.id])
    finally:
        server.kill()
        server.communicate()


def main(root: Path = ROOT, selectors: Sequence[str] = (), record: bool = False) -> int:
    """Print what survives and, if asked, record the counts; return 1 unless all is in order."""
    all_ok = True
    try:
        for result in results(root, selectors):
            print(result, flush=True)
            all_ok &= result.ok
            if record:  # at once: a long run that is cut off keeps what it has shown
                names = ("tried", "caught", "waived")
                records.merge_mutants(root, {result.step: {n: getattr(result, n) for n in names}})
    except (MutationError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0 if all_ok else 1


def _select(found: list[Step], selectors: Sequence[str]) -> list[Step]:
    known = {step.id for step in found} | {step.paper for step in found}
    for selector in selectors:
        if selector not in known:
            raise ValueError(f"selectors must name a paper or a step, but hold {selector!r}")
    return [
        step for step in found if not selectors or {step.id, step.paper}.intersection(selectors)
    ]


def _read_waivers(root: Path, known: set[str]) -> list[Waiver]:
    path = root / WAIVERS
    if not path.exists():
        return []
    waivers = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("waiver", []):
        if set(entry) != {"step", "mutant", "reason"} or not all(map(str.strip, entry.values())):
            raise MutationError(f"{WAIVERS}: a waiver must say step, mutant and reason: {entry}")
        if entry["step"] not in known:
            raise MutationError(f"{WAIVERS}: there is no step {entry['step']}")
        waivers.append(Waiver(**entry))
    return waivers


def _result(step: Step, answer: dict, waivers: list[Waiver]) -> Result:
    """Take the waived mutants out of those that survived."""
    file = step.snippet.relative_to(step.root).as_posix()
    survived = [Survivor(file, line, mutant) for line, mutant in answer["survived"]]
    waived = {waiver.mutant for waiver in waivers}
    survivors = tuple(survivor for survivor in survived if survivor.mutant not in waived)
    return Result(
        step=step.id,
        tried=answer["tried"],
        caught=answer["tried"] - len(survived),
        waived=len(survived) - len(survivors),
        survivors=survivors,
        stale=tuple(sorted(waived - {survivor.mutant for survivor in survived})),
        seconds=answer["seconds"],
    )


# What follows runs in the process that is forked, and in its children.


def _serve() -> None:
    """Answer with a line of JSON a step, on what was standard output; tests may print, unseen."""
    root, ids, jobs, patience = json.loads(sys.argv[1])
    sys.dont_write_bytecode = True
    with os.fdopen(os.dup(1), "w", buffering=1) as answers:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        for id in ids:
            try:
                answer = _try_mutants(Step(Path(root), id), jobs, patience)
            except MutationError as error:
                answer = {"error": str(error)}
            print(json.dumps(answer), file=answers)


def _try_mutants(step: Step, jobs: int, patience: float) -> dict:
    start = time.perf_counter()
    order = _Order()
    # The first run loads what the tests import, and shows which tests are quick.
    if _run_tests(step, order) != 0:
        raise MutationError(f"{step.id}: its tests do not pass: pytest {step.test}")
    _forget_project()
    gc.collect()
    gc.freeze()
    # The second takes the mutants' way with the step as it is.
    for _, status, seconds in _outcomes(step, [step.text], order, 1, limit=600):
        if _is_caught(step, status):
            raise MutationError(f"{step.id}: its tests fail on the step as it is, in a fork")
        limit = max(patience, 5 * seconds)

    tried = mutants.generate(step.text)
    sources = [mutant.source for mutant in tried]
    survived = sorted(
        index
        for index, status, _ in _outcomes(step, sources, order, jobs, limit)
        if not _is_caught(step, status)
    )
    return {
        "tried": len(tried),
        "survived": [[tried[index].line, tried[index].name] for index in survived],
        "seconds": time.perf_counter() - start,
    }


def _outcomes(
    step: Step, sources: list[str], order: "_Order", jobs: int, limit: float
) -> Iterator[tuple[int, int, float]]:
    """Run the tests on each source, `jobs` at a time: its index, exit status and CPU seconds."""
    waiting = list(enumerate(sources))
    running: dict[int, int] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            index, source = waiting.pop(0)
            running[_fork(step, source, order, limit)] = index
        pid, status, usage = os.wait4(-1, 0)
        if pid in running:
            yield running.pop(pid), status, usage.ru_utime + usage.ru_stime


def _fork(step: Step, source: str, order: "_Order", limit: float) -> int:
    """Run the tests in a child that ends with pytest's exit status, or is ended at the limit."""
    pid = os.fork()
    if pid:
        return pid
    status = _BROKEN
    try:
        os.dup2(1, 2)
        signal.setitimer(signal.ITIMER_PROF, limit)  # CPU time: a busy machine changes no verdict
        signal.setitimer(signal.ITIMER_REAL, 10 * limit)  # what waits for ever uses no CPU time
        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
        sys.meta_path.insert(0, Planted(step, source))
        status = _run_tests(step, order)
    finally:
        os._exit(status)


def _is_caught(step: Step, status: int) -> bool:
    """Whether the tests noticed; a crash and a passed limit are noticed too."""
    code = 1 if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    if code not in (0, 1, 2):  # 2: the test file could not be imported
        raise MutationError(f"{step.id}: a run of its tests ended with {code}, which says nothing")
    return code != 0


def _run_tests(step: Step, order: "_Order") -> int:
    import pytest

    return int(pytest.main([*_PYTEST, f"--rootdir={step.root}", str(step.test)], plugins=[order]))


def _forget_project() -> None:
    """Have the children import the snippets and their tests anew."""
    for name in list(sys.modules):
        if name.split(".")[0] in ("snippets", "tests", "conftest"):
            del sys.modules[name]


class Planted(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Imports the given source as the step, for the step's tests and for other snippets."""

    def __init__(self, step: Step, source: str):
        super().__init__(f"snippets.{step.id.replace('/', '.')}", str(step.snippet))
        self._source = source

    def find_spec(self, name, path=None, target=None):
        if name == self.name:
            return importlib.util.spec_from_file_location(name, self.path, loader=self)
        return None

    def get_code(self, name):
        return compile(self._source, self.path, "exec", dont_inherit=True)


class _Order:
    """A pytest plugin: quick tests first, and no time spent on making a failure small."""

    def __init__(self):
        self._seconds = Counter()

    def pytest_sessionstart(self):
        from hypothesis import HealthCheck, Phase, settings

        usual = settings.default
        settings.register_profile(
            "mutation",
            usual,
            phases=[Phase.explicit, Phase.generate],
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[*usual.suppress_health_check, HealthCheck.too_slow],
        )
        settings.load_profile("mutation")

    def pytest_collection_modifyitems(self, items):
        items.sort(
            key=lambda item: (
                item.get_closest_marker("experiment") is not None,
                self._seconds[item.nodeid],
            )
        )

    def pytest_runtest_logreport(self, report):
        self._seconds[report.nodeid] += report.duration
