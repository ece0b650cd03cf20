"""The pytest side of the records: gather what a run showed, then compare it with the records or write it.

Workers under xdist send what they saw along with each report; the process that the user started sums it up.
"""

import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from verify import records
from verify.plugin import KINDS, devices, step_id

_RESULTS = pytest.StashKey["Results"]()
_NOTES = pytest.StashKey[list[str]]()


class Results:
    """What a run showed of each step and notebook: outcome, kinds of evidence, skipped, time."""

    def __init__(self, started: float):
        self.started = started
        self.devices: set[str] = set()
        self.failed: set[tuple[str, str]] = set()  # (id, device)
        self.seen: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self.skips: Counter[str] = Counter()
        self.compute = 0.0

    def pytest_runtest_logreport(self, report) -> None:
        self.compute += report.duration
        facts = dict(report.user_properties).get("verify")
        if facts is None:
            return
        self.devices.update(facts["devices"])
        if report.skipped:
            self.skips[str(report.longrepr[-1]) if report.longrepr else "skipped"] += 1
        for device in [facts["device"]] if facts["device"] else facts["devices"]:
            key = (facts["id"], device)
            if report.failed:
                self.failed.add(key)
            if report.when == "call" and report.passed:
                for kind in facts["kinds"]:
                    self.seen[key][kind].add(facts["test"])
                self.seen[key]  # a notebook has no kinds, but was seen

    def by_device(self) -> dict[str, dict[str, dict]]:
        """device -> id -> the result that a record stores."""
        found: dict[str, dict[str, dict]] = defaultdict(dict)
        for id, device in {*self.seen, *self.failed}:
            kinds = self.seen.get((id, device), {})
            outcome = "failed" if (id, device) in self.failed else "passed"
            result = {"outcome": outcome}
            if not id.startswith("notebooks/"):
                result["evidence"] = {kind: len(kinds[kind]) for kind in KINDS if kind in kinds}
            found[device][id] = result
        return found


def pytest_addoption(parser):
    parser.getgroup("verified papers").addoption(
        "--record", action="store_true", help="write what this run showed into records/"
    )


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.stash[_RESULTS] = Results(time.time())
        config.pluginmanager.register(config.stash[_RESULTS])
    if not _covers(config):
        _switch_coverage_off(config)


def _covers(config) -> bool:
    """A part of the checks covers a part of the snippets: neither a report nor a verdict is due."""
    told = getattr(config, "workerinput", None)
    return told["covers"] if told else full_run(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["covers"] = full_run(node.config)


def _switch_coverage_off(config) -> None:
    plugin = config.pluginmanager.getplugin("_cov")
    if plugin is not None:
        plugin.options.no_cov = plugin._disabled = True
        if plugin.cov_controller is not None:
            plugin.cov_controller.cov.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    id = subject(item)
    if id is not None and not dict(report.user_properties).get("verify"):
        device = getattr(item, "device", None) or _param(item)
        facts = {
            "id": id,
            "device": device,
            "devices": devices(item.config),
            "kinds": [kind for kind in KINDS if item.get_closest_marker(kind)],
            "test": getattr(item, "originalname", item.name),
        }
        report.user_properties.append(("verify", facts))
    return report


def subject(item) -> str | None:
    """The id of the step or notebook that a test item speaks of."""
    root = Path(item.config.rootpath)
    if item.path.suffix == ".ipynb":
        return item.path.relative_to(root).with_suffix("").as_posix()
    id = step_id(item.path)
    return id if (root / "snippets" / f"{id}.py").exists() else None


def _param(item) -> str | None:
    device = getattr(item, "callspec", None) and item.callspec.params.get("device")
    return device.type if device else None


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session, exitstatus):
    config = session.config
    ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    if hasattr(config, "workerinput") or not ended or config.option.collectonly:
        return
    root, results = Path(config.rootpath), config.stash[_RESULTS]
    if config.getoption("--record"):
        if narrowed(config):
            raise pytest.UsageError("--record needs whole files of checks: no -k, -m, -x or ::")
        for device, found in results.by_device().items():
            config.stash.setdefault(_NOTES, []).extend(
                f"records/{device}.json: {id} written" for id in records.merge(root, device, found)
            )
    elif full_run(config):
        wrong = records.problems(root) + contradictions(root, results)
        if wrong:
            config.stash[_NOTES] = [*wrong, "run 'make record', then commit records/"]
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def contradictions(root: Path, results: Results) -> list[str]:
    """Where a fresh record says something else than this run showed."""
    book = records.load(root)
    wrong = []
    for device, found in results.by_device().items():
        for id, result in sorted(found.items()):
            entry = book.on(id, device)
            if entry is None or not entry.fresh:
                continue
            recorded = {"outcome": entry.outcome, "evidence": entry.evidence}
            shown = {"evidence": {}, **result}
            if recorded != shown:
                wrong.append(f"records/{device}.json: {id} says {recorded}, the run {shown}")
    return wrong


def narrowed(config) -> bool:
    """Whether the run may have left out a part of some file of checks."""
    option = config.option
    parts = any("::" in arg for arg in config.args)
    return bool(option.keyword or option.markexpr or option.maxfail or option.deselect or parts)


def full_run(config) -> bool:
    """Whether nothing was left out: only then are the records and the coverage judged."""
    everything = config.args_source == pytest.Config.ArgsSource.TESTPATHS
    return everything and not narrowed(config) and not config.getoption("--changed")


def pytest_terminal_summary(terminalreporter, config):
    results = config.stash.get(_RESULTS, None)
    if results is None:
        return
    write = terminalreporter.write_line
    terminalreporter.section("verified papers")
    for line in config.stash.get(_NOTES, []):
        write(line, red="written" not in line)
    ran = sorted(results.devices) or ["none"]
    missing = [d for d in records.DEVICES if d not in results.devices]
    write(f"devices: {', '.join(ran)} (not run: {', '.join(missing)})")
    for device, found in sorted(results.by_device().items()):
        books = sum(id.startswith("notebooks/") for id in found)
        bad = sum(result["outcome"] != "passed" for result in found.values())
        write(f"on {device}: {len(found) - books} steps, {books} notebooks, {bad} of them failed")
    for reason, count in results.skips.items():
        write(f"skipped: {count} ({reason})")
    if not results.skips:
        write("skipped: 0 checks of steps and notebooks")
    untried = records.never_mutated(Path(config.rootpath))
    write(f"mutants: never tried for {len(untried)} steps; see 'python -m verify status'")
    wall = time.time() - results.started
    workers = getattr(config.option, "numprocesses", None) or 1
    busy = 100 * results.compute / (wall * workers)
    write(
        f"time: {wall:.0f} s for {results.compute:.0f} s of checks on {workers} processes: "
        f"{busy:.0f} % of what they could do"
    )
