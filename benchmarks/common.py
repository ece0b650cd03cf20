"""What the benchmarks share: two functions timed in turn, and the record of it.

On the CPU one thread is used and its CPU time counted: time in which another process has the core
is no part of it. On a GPU it is the time until the GPU is done.
"""

import hashlib
import json
import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import torch
import torchvision

ROOT = Path(__file__).resolve().parent.parent
TURNS = 7  # for each case, at least
SECONDS = 3.0  # and for so long


def compare(
    ours: Callable, theirs: Callable, inputs: list[tuple], device: torch.device, other: str
) -> dict:
    """Time two functions in turn on every set of inputs, so that what else happens hits both.

    Returns:
        The medians of both times for one set, in milliseconds; the median over the turns of the
        ratio of both times, with the quarters around it; the number of turns.
    """
    times = []
    start = time.perf_counter()
    while len(times) < TURNS or time.perf_counter() - start < SECONDS:
        times.append((_run(ours, inputs, device), _run(theirs, inputs, device)))
    low, ratio, high = statistics.quantiles([a / b for a, b in times], n=4)
    return {
        "ms": _digits(1e3 * statistics.median(a for a, _ in times)),
        f"{other}_ms": _digits(1e3 * statistics.median(b for _, b in times)),
        "ratio": _digits(ratio),
        "ratio_quarters": [_digits(low), _digits(high)],
        "turns": len(times),
    }


def _run(function: Callable, inputs: list[tuple], device: torch.device) -> float:
    """Return the mean time over all sets, in seconds."""
    clock = time.thread_time if device.type == "cpu" else time.perf_counter
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    start = clock()
    for args in inputs:
        function(*args)
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return (clock() - start) / len(inputs)


def _digits(value: float) -> float:
    return float(f"{value:.3g}")


def snippets_hash(paper: str, names: Iterable[str]) -> str:
    """The hash of the measured steps of a paper and of all the steps of it that they import.

    A record whose hash differs tells of other code.
    """
    texts, names = {}, set(names)
    while names:
        name = names.pop()
        texts[name] = (ROOT / "snippets" / paper / f"{name}.py").read_text(encoding="utf-8")
        imported = re.findall(rf"^from snippets\.{paper}\.(\w+) ", texts[name], re.M)
        names |= set(imported) - set(texts)
    return hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()


def surroundings(device: torch.device) -> dict:
    """What a record says of where it was taken."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "device": _name(device),
        "threads": torch.get_num_threads() if device.type == "cpu" else None,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
    }


def _name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def write(record: dict, path: Path) -> None:
    """Replace the file as a whole: a reader sees the old record or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    os.replace(part, path)


def main(name: str, measure: Callable[[torch.device], dict]) -> None:
    """Measure on each device, and replace its record at the end of a whole run, or not at all."""
    torch.set_num_threads(1)
    for device in ["cpu"] + ["cuda"] * torch.cuda.is_available():
        print(f"{device}: torch {torch.__version__}, torchvision {torchvision.__version__}")
        record = measure(torch.device(device))
        write(record, ROOT / "records" / "benchmarks" / f"{name}-{device}.json")
