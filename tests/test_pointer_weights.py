"""The weights that are shipped reach what their records say, on this device, on problems of another seed."""

import json
import math

import pytest
import torch

from snippets.pointer_networks.held_karp import held_karp
from snippets.pointer_networks.tour_length import tour_length
from training import pointer_networks, pointer_tasks
from training.pointer_networks import RECORDS, ROWS, WEIGHTS, Row, Run, load

PROBLEMS = 500
SEED = 7
CPU = torch.device("cpu")
SHIPPED = sorted(path.stem for path in WEIGHTS.glob("*.safetensors"))


def test_every_file_of_weights_has_its_record_and_its_row():
    assert SHIPPED == sorted(path.stem for path in RECORDS.glob("*.json"))
    assert set(SHIPPED) <= set(ROWS)
    assert SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_the_weights_reach_what_the_record_says(device, name):
    record = json.loads((RECORDS / f"{name}.json").read_text(encoding="utf-8"))
    model = load(name, device)
    assert sum(p.numel() for p in model.parameters()) == record["parameters"]
    for n, results in record["test"]["results"].items():
        if int(n) > 20:
            continue  # larger problems take minutes on a CPU
        found = pointer_tasks.evaluate(
            ROWS[name].task, model, int(n), problems=PROBLEMS, seed=SEED, device=device
        )
        for measure, recorded in results["greedy"].items():
            # The error of a mean over 500 problems, by that of the mean over all of the record's.
            spread = recorded["standard_error"] * math.sqrt(record["test"]["problems"])
            error = math.hypot(recorded["standard_error"], spread / math.sqrt(PROBLEMS))
            assert abs(found[measure]["value"] - recorded["value"]) <= 3 * error, measure


def test_labels_for_many_cities_are_nearly_shortest_tours_written_in_the_same_way(device):
    rng = torch.Generator().manual_seed(0)
    points = torch.rand(60, 9, 2, generator=rng).to(device)
    tours, shortest = pointer_tasks.short_tour(points), held_karp(points)
    assert (tours.sort(dim=1).values == torch.arange(9, device=device)).all()
    found = (tours == shortest).all(dim=1)
    assert found.double().mean() > 0.9
    excess = tour_length(points.double(), tours) / tour_length(points.double(), shortest) - 1
    assert (excess >= -1e-12).all() and (excess[found].abs() < 1e-12).all() and excess.max() < 0.1
    many = torch.rand(2, pointer_tasks.LARGEST_SOLVED + 1, 2, generator=rng).to(device)
    assert torch.equal(pointer_tasks.labels("tsp", many), pointer_tasks.short_tour(many))


def test_a_run_that_was_stopped_ends_as_if_it_had_not_been(monkeypatch, tmp_path):
    # On the CPU, where the same seed gives the same bits.
    monkeypatch.setitem(ROWS, "tiny", Row("hull", (4, 6), "improved", 10, hidden=8))
    monkeypatch.setattr(pointer_networks, "CHECKPOINTS", tmp_path)
    straight = Run("tiny", CPU)
    losses = [straight.advance() for _ in range(10)]
    stopped = Run("tiny", CPU)
    for _ in range(5):
        stopped.advance()
    stopped.save()
    stopped.advance()  # what was done after the last checkpoint is lost, and done again
    resumed = Run("tiny", CPU)
    resumed.load()
    assert [resumed.advance() for _ in range(5)] == losses[5:]
    assert all(
        map(
            torch.equal,
            straight.average.state_dict().values(),
            resumed.average.state_dict().values(),
        )
    )


def test_a_checkpoint_of_another_run_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(pointer_networks, "CHECKPOINTS", tmp_path)
    monkeypatch.setitem(ROWS, "tiny", Row("hull", (4, 4), "plain", 10, hidden=8))
    Run("tiny", CPU).save()
    monkeypatch.setitem(ROWS, "tiny", Row("hull", (4, 4), "plain", 20, hidden=8))
    with pytest.raises(SystemExit, match="is of another tiny"):
        Run("tiny", CPU).load()
