"""What the benchmarks share: two functions are timed in turn, on each device.

On the CPU one thread is used and its CPU time counted: time in which another process has the core
is no part of it. On a GPU it is the time until the GPU is done.
"""

import statistics
import time
from collections.abc import Callable

import torch

from benchmarks.record import ROOT, digits, write

TURNS = 7  # for each case, at least
SECONDS = 3.0  # and for so long


def compare(
    ours: Callable,
    theirs: Callable,
    inputs: list[tuple],
    device: torch.device,
    other: str,
    seconds: float = SECONDS,
) -> dict:
    """Time two functions in turn.

    Returns:
        The medians of both times for one set, in milliseconds; the median over the turns of the
        ratio of both times, with the quarters around it; the number of turns.
    """
    times = in_turn(ours, theirs, inputs, device, seconds)
    low, ratio, high = statistics.quantiles([a / b for a, b in times], n=4)
    return {
        "ms": digits(1e3 * statistics.median(a for a, _ in times)),
        f"{other}_ms": digits(1e3 * statistics.median(b for _, b in times)),
        "ratio": digits(ratio),
        "ratio_quarters": [digits(low), digits(high)],
        "turns": len(times),
    }


def in_turn(
    ours: Callable, theirs: Callable, inputs: list[tuple], device: torch.device, seconds: float
) -> list[tuple[float, float]]:
    """Time both on every set of inputs, turn by turn, so that what else happens hits both.

    Returns:
        Both mean times for one set, in seconds, of each turn.
    """
    times = []
    start = time.perf_counter()
    while len(times) < TURNS or time.perf_counter() - start < seconds:
        times.append((_run(ours, inputs, device), _run(theirs, inputs, device)))
    return times


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


def main(name: str, measure: Callable[[torch.device], dict], indent: int | None = 1) -> None:
    """Measure on each device, and replace its record at the end of a whole run, or not at all."""
    torch.set_num_threads(1)
    for device in ["cpu"] + ["cuda"] * torch.cuda.is_available():
        print(f"{device}: torch {torch.__version__}")
        record = measure(torch.device(device))
        write(record, ROOT / "records" / "benchmarks" / f"{name}-{device}.json", indent)
