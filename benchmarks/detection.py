"""Measure the fast forms of detection against torchvision's kernels, and record the ratios.

    python -m benchmarks.detection

Ours and torchvision's run in turn, each over the same eight sets of boxes, so that whatever else
the machine does hits both, and no branch predictor learns a single set by heart. All results are
compared before any is timed. How is said in benchmarks/common.py; the record of a device is
records/benchmarks/detection-<device>.json.
"""

from collections.abc import Callable

import torch
import torchvision

from benchmarks import common
from benchmarks.record import circumstances, snippets_hash
from snippets.detection.fast_batched_nms import fast_batched_nms
from snippets.detection.fast_box_iou import fast_box_iou
from snippets.detection.fast_nms import fast_nms
from snippets.detection.nms import nms

MEASURED = (nms, fast_nms, fast_batched_nms, fast_box_iou)
THRESHOLD = 0.5
BOXES_PER_OBJECT = 20
CLASSES = 20  # as PASCAL VOC has
SETS = 8  # of boxes for each case


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


def same(ours: Callable, theirs: Callable, inputs: list[tuple]) -> None:
    """Refuse to time two functions whose results differ; this also warms both up."""
    for args in inputs:
        if not torch.equal(ours(*args), theirs(*args)):
            raise RuntimeError(f"{ours.__name__} and {theirs.__name__} differ on {len(args[0])}")


def measure(device: torch.device) -> dict:
    """Run every case on a device, print each as it comes, and return the record."""
    print(f"{'step':18}{'boxes':17}{'n':>7}{'ms':>10}{'torchvision':>13}{'ratio':>8}  quarters")
    results = []
    for step, reference, kind, n, ours, theirs, inputs in cases(device):
        same(ours, theirs, inputs)
        case = {"step": step, "reference": f"torchvision.ops.{reference}", "boxes": kind, "n": n}
        case |= common.compare(ours, theirs, inputs, device, "torchvision")
        low, high = case["ratio_quarters"]
        print(
            f"{step:18}{kind:17}{n:>7}{case['ms']:>10}{case['torchvision_ms']:>13}"
            f"{case['ratio']:>8}  {low} to {high}",
            flush=True,
        )
        results.append(case)
    return circumstances(device) | {
        "torchvision": torchvision.__version__,
        "threshold": THRESHOLD,
        "snippets": snippets_hash(MEASURED),
        "cases": results,
    }


if __name__ == "__main__":
    common.main("detection", measure)
