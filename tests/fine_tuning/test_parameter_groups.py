import math

import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from snippets.fine_tuning.parameter_groups import parameter_groups


def network(device, widths=(3, 4, 2)):
    layers = [nn.Linear(n, m) for n, m in zip(widths[:-1], widths[1:], strict=True)]
    return nn.Sequential(*layers).to(device)


@pytest.mark.closed_form
def test_one_step_moves_the_head_ten_times_as_far(device):
    model = network(device)
    before = [p.detach().clone() for p in model.parameters()]
    sgd = torch.optim.SGD(parameter_groups(model, "1", lr=0.125), lr=99.0)
    for p in model.parameters():
        p.grad = torch.ones_like(p)
    sgd.step()
    moved = [old - new.detach() for old, new in zip(before, model.parameters(), strict=True)]
    for distance, rate in zip(moved, (0.125, 0.125, 1.25, 1.25), strict=True):
        torch.testing.assert_close(distance, torch.full_like(distance, rate), rtol=1e-5, atol=1e-6)


@pytest.mark.reference
def test_it_is_the_split_by_name_of_the_book(device):
    with torch.device("meta"):
        model = torchvision.models.resnet18()
    slow, fast = parameter_groups(model, "fc", lr=5e-5)
    by_name = [p for name, p in model.named_parameters() if name not in ("fc.weight", "fc.bias")]
    assert list(map(id, slow["params"])) == list(map(id, by_name))
    assert list(map(id, fast["params"])) == list(map(id, model.fc.parameters()))
    assert (slow["lr"], fast["lr"]) == (5e-5, 10 * 5e-5)


@pytest.mark.property
@given(
    widths=st.lists(st.integers(1, 3), min_size=3, max_size=6),
    frozen=st.sets(st.integers(0, 3)),
    factor=st.floats(0.1, 100),
)
def test_every_parameter_that_learns_is_in_one_group(device, widths, frozen, factor):
    model = network(device, widths)
    last = len(model) - 1
    for index in frozen & set(range(last)):
        model[index].requires_grad_(False)
    slow, fast = parameter_groups(model, str(last), 0.5, factor)
    found = [id(p) for p in slow["params"] + fast["params"]]
    assert sorted(found) == sorted(id(p) for p in model.parameters() if p.requires_grad)
    assert list(map(id, fast["params"])) == list(map(id, model[last].parameters()))
    assert (slow["lr"], fast["lr"]) == (0.5, factor * 0.5)


@pytest.mark.property
def test_a_shared_parameter_goes_with_the_head(device):
    model = network(device, (3, 3, 3))
    model[0].weight = model[1].weight
    slow, fast = parameter_groups(model, "1", lr=0.1)
    assert list(map(id, slow["params"])) == [id(model[0].bias)]
    assert list(map(id, fast["params"])) == [id(model[1].weight), id(model[1].bias)]


@pytest.mark.property
def test_a_frozen_body_leaves_the_first_group_empty(device):
    model = network(device)
    model[0].requires_grad_(False)
    model[1].bias.requires_grad_(False)
    slow, fast = parameter_groups(model, "1", lr=0.1)
    assert slow["params"] == []
    assert list(map(id, fast["params"])) == [id(model[1].weight)]
    torch.optim.SGD([slow, fast])  # torch takes an empty group


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan])
@pytest.mark.parametrize("name", ["lr", "factor"])
def test_refuses_a_rate_that_does_not_learn(device, name, bad):
    with pytest.raises(ValueError, match=f"^{name} must be above 0, but is {bad}$"):
        parameter_groups(network(device), "1", **({"lr": 0.1} | {name: bad}))


@pytest.mark.bad_input
def test_refuses_the_whole_model_as_head(device):
    with pytest.raises(ValueError, match=r"^head must name a part of the model, but is empty"):
        parameter_groups(network(device), "", lr=0.1)


@pytest.mark.bad_input
def test_refuses_a_head_that_does_not_learn(device):
    model = network(device)
    model[1].requires_grad_(False)
    with pytest.raises(ValueError, match=r"^head must hold a parameter that learns, but '1' holds"):
        parameter_groups(model, "1", lr=0.1)
