"""Measure the fast forms of detection against torchvision's kernels, and record the ratios.

    python -m benchmarks.detection

Ours and torchvision's run in turn, each over the same eight sets of boxes, so that whatever else
the machine does hits both, and no branch predictor learns a single set by heart. On the CPU one
thread is used and its CPU time counted: time in which another process has the core is no part of
it. On a GPU it is the time until the GPU is done. All results are compared before any is timed. The
record of a device, records/benchmarks/detection-<device>.json, is replaced at the end of a whole
run, or not at all.
"""

import hashlib
import json
import os
import platform
import re
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import torch
import torchvision

from snippets.detection.fast_batched_nms import fast_batched_nms
from snippets.detection.fast_box_iou import fast_box_iou
from snippets.detection.fast_nms import fast_nms
from snippets.detection.nms import nms

MEASURED = (nms, fast_nms, fast_batched_nms, fast_box_iou)
ROOT = Path(__file__).resolve().parent.parent
THRESHOLD = 0.5
BOXES_PER_OBJECT = 20
CLASSES = 20  # as PASCAL VOC has
SETS = 8  # of boxes for each case
TURNS = 7  # for each case, at least
SECONDS = 3.0  # and for so long


def clustered(n: int, seed: int, device: torch.device) -> dict[str, torch.Tensor]:
    """Boxes as a detector gives them: about 20 around each object, in an image of 1000 x 1000.

    Objects are 20 to 200 wide and high; their boxes are off by a tenth of that, in place and in
    size. A class is drawn in two ways: for each box (a head that scores every box for many classes
    leaves such lists) and for each object (one that gives each box its likeliest class).
    """
    generator = torch.Generator().manual_seed(seed)
    objects = max(1, n // BOXES_PER_OBJECT)
    centre = 1000 * torch.rand(objects, 2, generator=generator)
    size = 20 + 180 * torch.rand(objects, 2, generator=generator)
    object_class = torch.randint(CLASSES, (objects,), generator=generator)
    owner = torch.randint(objects, (n,), generator=generator)
    centre = centre[owner] + 0.1 * size[owner] * torch.randn(n, 2, generator=generator)
    size = size[owner] * torch.exp(0.1 * torch.randn(n, 2, generator=generator))
    data = {
        "boxes": torch.cat([centre - size / 2, centre + size / 2], dim=1),
        "scores": torch.randperm(n, generator=generator) / n,  # no two alike: batched_nms has
        "class a box": torch.randint(CLASSES, (n,), generator=generator),  # no rule for equals
        "class an object": object_class[owner],
    }
    return {name: value.to(device) for name, value in data.items()}


def cases(device: torch.device):
    """Yield each case: the names of both functions, the kind of boxes, n, and the two to be timed."""
    for n in (100, 1000, 5000, 20_000):
        inputs = [(d["boxes"], d["scores"], THRESHOLD) for d in _sets(n, device)]
        yield "fast_nms", "nms", "clustered", n, fast_nms, torchvision.ops.nms, inputs
    for n in (100, 1000, 5000):
        inputs = [(d["boxes"], d["scores"], THRESHOLD) for d in _sets(n, device)]
        yield "nms", "nms", "clustered", n, nms, torchvision.ops.nms, inputs
    for kind in ("class a box", "class an object"):
        for n in (1000, 5000, 20_000):
            inputs = [(d["boxes"], d["scores"], d[kind], THRESHOLD) for d in _sets(n, device)]
            theirs = torchvision.ops.batched_nms
            yield "fast_batched_nms", "batched_nms", kind, n, fast_batched_nms, theirs, inputs
    for n in (100, 500, 1000, 3000):
        inputs = [(d["boxes"], d["boxes"].flip(0)) for d in _sets(n, device)]
        theirs = torchvision.ops.box_iou
        yield "fast_box_iou", "box_iou", "n x n", n, fast_box_iou, theirs, inputs


def _sets(n: int, device: torch.device) -> list[dict[str, torch.Tensor]]:
    return [clustered(n, seed, device) for seed in range(SETS)]


def compare(ours: Callable, theirs: Callable, inputs: list[tuple], device: torch.device) -> dict:
    """Time two functions in turn on every set of inputs.

    Returns:
        The medians of both times for one set, in milliseconds; the median over the turns of the
        ratio of both times, with the quarters around it; the number of turns.

    Raises:
        RuntimeError: the two results differ.
    """
    for args in inputs:  # also warms up
        if not torch.equal(ours(*args), theirs(*args)):
            raise RuntimeError(f"{ours.__name__} and {theirs.__name__} differ on {len(args[0])}")
    times = []
    start = time.perf_counter()
    while len(times) < TURNS or time.perf_counter() - start < SECONDS:
        times.append((_run(ours, inputs, device), _run(theirs, inputs, device)))
    low, ratio, high = statistics.quantiles([a / b for a, b in times], n=4)
    return {
        "ms": _digits(1e3 * statistics.median(a for a, _ in times)),
        "torchvision_ms": _digits(1e3 * statistics.median(b for _, b in times)),
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


def snippets_hash() -> str:
    """The hash of the measured steps and of all the steps that they import.

    A record whose hash differs tells of other code.
    """
    texts, names = {}, {step.__name__ for step in MEASURED}
    while names:
        name = names.pop()
        texts[name] = (ROOT / "snippets" / "detection" / f"{name}.py").read_text(encoding="utf-8")
        names |= set(re.findall(r"^from snippets\.detection\.(\w+) ", texts[name], re.M)) - set(
            texts
        )
    return hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()


def record_path(device: str) -> Path:
    return ROOT / "records" / "benchmarks" / f"detection-{device}.json"


def measure(device: torch.device) -> dict:
    """Run every case on a device, print each as it comes, and return the record."""
    print(f"{'step':18}{'boxes':17}{'n':>7}{'ms':>10}{'torchvision':>13}{'ratio':>8}  quarters")
    results = []
    for step, reference, kind, n, ours, theirs, inputs in cases(device):
        case = {"step": step, "reference": f"torchvision.ops.{reference}", "boxes": kind, "n": n}
        case |= compare(ours, theirs, inputs, device)
        low, high = case["ratio_quarters"]
        print(
            f"{step:18}{kind:17}{n:>7}{case['ms']:>10}{case['torchvision_ms']:>13}"
            f"{case['ratio']:>8}  {low} to {high}",
            flush=True,
        )
        results.append(case)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "device": _name(device),
        "threads": torch.get_num_threads() if device.type == "cpu" else None,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "threshold": THRESHOLD,
        "snippets": snippets_hash(),
        "cases": results,
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


def main() -> None:
    torch.set_num_threads(1)
    devices = ["cpu"] + ["cuda"] * torch.cuda.is_available()
    for device in devices:
        print(f"{device}: torch {torch.__version__}, torchvision {torchvision.__version__}")
        write(measure(torch.device(device)), record_path(device))


if __name__ == "__main__":
    main()
