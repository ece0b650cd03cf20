"""The weights that are shipped reach what their records say, on this device, on problems of another seed."""

import json
import math

import pytest

from training import pointer_tasks
from training.pointer_networks import RECORDS, ROWS, WEIGHTS, load

PROBLEMS = 500
SEED = 7
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
