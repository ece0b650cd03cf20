"""Train one row of the pointer network's tables, and record what it reaches.

    python -m training.pointer_networks hull5-plain      (--help lists the rows)

A run may be stopped at any moment: started again with the same row it goes on from its last
checkpoint and ends with the same weights as if it had not been stopped. At its end it writes

    weights/pointer_networks/<row>.safetensors        the weights, as float16
    records/training/pointer_networks/<row>.json      what these weights reach on fixed problems

`VERIFY_DEVICE=cuda` trains on a GPU.
"""

import argparse
import json
import math
import os
import platform
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import safetensors.torch
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from benchmarks.record import ROOT, write
from snippets.pointer_networks.orthogonal_initialisation import orthogonal_initialisation
from snippets.pointer_networks.pointer_network import PointerNetwork
from snippets.pointer_networks.quarter_turn_average import QuarterTurnAverage
from snippets.pointer_networks.sequence_to_sequence import SequenceToSequence
from snippets.pointer_networks.training_step import training_step
from training import pointer_tasks

WEIGHTS = ROOT / "weights" / "pointer_networks"
RECORDS = ROOT / "records" / "training" / "pointer_networks"
CHECKPOINTS = ROOT / ".verify" / "training" / "pointer_networks"
PROBLEMS = 10_000
LONG_PROBLEMS = 1_000  # of more than 50 points: with 10 000 of 500, an hour would not do
TEST_SEED = 1506_03134  # far from the seeds of training


@dataclass(frozen=True)
class Row:
    """What is trained: one line of a table."""

    task: str  # hull, delaunay or tsp
    sizes: tuple[int, int]  # numbers of points, from and to
    model: str  # plain, improved, lstm or attention
    steps: int
    hidden: int = 128  # the paper has 256 or 512
    lr: float = 3e-3
    seed: int = 0
    begins: str = ""  # row whose weights it starts from; "" is a fresh start
    tested: tuple[int, ...] = ()  # numbers of points of the problems; () is the largest of sizes


ROWS = {
    "hull5-improved": Row("hull", (5, 5), "improved", 16_000),
    "hull10-improved": Row("hull", (10, 10), "improved", 24_000, begins="hull5-improved"),
    "hull5-plain": Row("hull", (5, 5), "plain", 8_000),
    "hull10-plain": Row("hull", (10, 10), "plain", 6_000, begins="hull5-plain"),
    "lstm5": Row("hull", (5, 5), "lstm", 20_000),
    "attention5": Row("hull", (5, 5), "attention", 8_000),
    "tsp5": Row("tsp", (5, 5), "improved", 4_000),
    "tsp10": Row("tsp", (10, 10), "improved", 5_000, begins="tsp5"),
    "delaunay5": Row("delaunay", (5, 5), "improved", 40_000),
    "delaunay10": Row("delaunay", (10, 10), "improved", 8_000, begins="delaunay5"),
    "hull5to50-plain": Row(
        "hull", (5, 50), "plain", 14_000, begins="hull10-plain", tested=(5, 10, 50, 100, 200, 500)
    ),
    "hull5to50-improved": Row(
        "hull",
        (5, 50),
        "improved",
        20_000,
        begins="hull10-improved",
        tested=(5, 10, 50, 100, 200, 500),
    ),
    "tsp5to20": Row("tsp", (5, 20), "improved", 6_000, begins="tsp10", tested=(5, 10, 20)),
    # What a GPU is needed for.
    "hull50-plain": Row(
        "hull", (5, 50), "plain", 200_000, hidden=512, tested=(5, 10, 50, 100, 200, 500)
    ),
    "hull50-improved": Row(
        "hull", (5, 50), "improved", 200_000, hidden=512, tested=(5, 10, 50, 100, 200, 500)
    ),
    "tsp20-improved": Row("tsp", (5, 20), "improved", 200_000, hidden=512, tested=(5, 10, 20)),
}


def build(row: Row) -> torch.nn.Module:
    """The untrained model of a row."""
    if row.model == "plain":
        return PointerNetwork(row.hidden)
    if row.model == "improved":
        return PointerNetwork(row.hidden, bidirectional=True, coordinates=True, glimpse=True)
    return SequenceToSequence(row.sizes[1], row.hidden, attention=row.model == "attention")


def batch_size(step: int, steps: int) -> int:
    """64 in the first half, then 128, and 256 in the last fifth."""
    return 64 if step < steps // 2 else 128 if step < steps * 4 // 5 else 256


def learning_rate(step: int, row: Row) -> float:
    """A cosine from `lr` to 0."""
    return row.lr * (1 + math.cos(math.pi * step / row.steps)) / 2


class Run:
    """The state of a training run: all of it is in the checkpoint."""

    def __init__(self, name: str, device: torch.device) -> None:
        self.name, self.row, self.device = name, ROWS[name], device
        self.rng = torch.Generator().manual_seed(self.row.seed)
        self.model = build(self.row)
        orthogonal_initialisation(self.model, rng=self.rng)
        if self.row.begins:
            self.model = load(self.row.begins, torch.device("cpu"))
        self.model.to(device)
        self.average = AveragedModel(self.model, multi_avg_fn=get_ema_multi_avg_fn(0.999))
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=self.row.lr)
        self.step, self.seconds = 0, 0.0
        self.losses: list[float] = []  # since the last point of the curve
        self.curve: list[tuple[int, float, float]] = []  # step, mean loss, score
        self.path = CHECKPOINTS / f"{name}.pt"

    def advance(self) -> float:
        """One update, on problems that were never seen; returns the loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.step, self.row)
        batch = batch_size(self.step, self.row.steps)
        points, labels = pointer_tasks.draw(
            self.row.task, self.row.sizes, batch, rng=self.rng, device=self.device
        )
        loss = training_step(self.model, self.optimizer, points, labels)
        self.average.update_parameters(self.model)
        self.step += 1
        return loss.item()

    def save(self) -> None:
        state = {
            "row": asdict(self.row),
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "rng": self.rng.get_state(),
            "step": self.step,
            "seconds": self.seconds,
            "losses": self.losses,
            "curve": self.curve,
        }
        CHECKPOINTS.mkdir(parents=True, exist_ok=True)
        written = self.path.with_suffix(".part")
        torch.save(state, written)
        os.replace(written, self.path)  # a stop at any moment leaves the old file or the new one

    def load(self) -> None:
        state = torch.load(self.path, map_location=self.device, weights_only=True)
        if not state["row"].items() <= asdict(self.row).items():
            raise SystemExit(f"{self.path} is of another {self.name}: delete it to start afresh")
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.rng.set_state(state["rng"].cpu())
        self.step, self.seconds = state["step"], state["seconds"]
        self.losses, self.curve = state["losses"], state["curve"]


def train(name: str, device: torch.device) -> Run:
    run = Run(name, device)
    row, saved = run.row, time.monotonic()
    if run.path.exists():
        run.load()
        print(f"{name}: goes on from step {run.step}", flush=True)
    while run.step < row.steps:
        before = time.process_time()
        run.losses.append(run.advance())
        run.seconds += time.process_time() - before
        last = run.step == row.steps
        if run.step % (row.steps // 40) == 0 or last:
            score = pointer_tasks.quick_score(
                row.task, run.average.module, min(row.sizes[1], 10), device
            )
            run.curve.append((run.step, sum(run.losses) / len(run.losses), score))
            run.losses.clear()
            print(
                f"{name}: step {run.step} of {row.steps}, loss {run.curve[-1][1]:.4f}, "
                f"score {score:.4f}, {run.seconds:.0f} s of processor time",
                flush=True,
            )
        if time.monotonic() - saved > 30 or last:
            run.save()
            saved = time.monotonic()
    return run


def finish(run: Run) -> None:
    """Write the averaged weights, and what they reach once they are read back."""
    WEIGHTS.mkdir(parents=True, exist_ok=True)
    halved = {name: p.half().cpu() for name, p in run.average.module.state_dict().items()}
    safetensors.torch.save_file(halved, WEIGHTS / f"{run.name}.safetensors")
    model, row = load(run.name, run.device), run.row
    results = {str(n): {} for n in row.tested or row.sizes[1:]}
    for n in results:
        results[n]["greedy"] = score(row, model, int(n), run.device)
        results[n]["4 beams"] = score(row, model, int(n), run.device, beams=4)
        if row.task == "hull" and row.model == "improved":
            results[n]["four turns"] = score(row, QuarterTurnAverage(model), int(n), run.device)
    record = {
        **asdict(row),
        "command": f"python -m training.pointer_networks {run.name}",
        "date": datetime.now(UTC).date().isoformat(),
        "device": torch.cuda.get_device_name() if run.device.type == "cuda" else platform.machine(),
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "parameters": sum(p.numel() for p in model.parameters()),
        "problems seen": sum(batch_size(step, row.steps) for step in range(row.steps)),
        "seconds": round(run.seconds),
        "test": {
            "seed": TEST_SEED,
            "problems": PROBLEMS,
            "problems of more than 50 points": LONG_PROBLEMS,
            "results": results,
        },
        "curve": [[step, round(loss, 4), round(share, 4)] for step, loss, share in run.curve],
    }
    write(record, RECORDS / f"{run.name}.json")
    print(f"{run.name}: {json.dumps(results)}", flush=True)


def load(name: str, device: torch.device) -> torch.nn.Module:
    """The model of a row with the weights that were written."""
    model = build(ROWS[name])
    model.load_state_dict(safetensors.torch.load_file(WEIGHTS / f"{name}.safetensors"))
    return model.to(device)


def score(row: Row, model: torch.nn.Module, n: int, device: torch.device, beams: int = 1) -> dict:
    problems = PROBLEMS if n <= 50 else LONG_PROBLEMS
    return pointer_tasks.evaluate(
        row.task, model, n, beams=beams, problems=problems, seed=TEST_SEED, device=device
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("row", choices=ROWS)
    name = parser.parse_args().row
    run = train(name, torch.device(os.environ.get("VERIFY_DEVICE", "cpu")))
    finish(run)


if __name__ == "__main__":
    main()
