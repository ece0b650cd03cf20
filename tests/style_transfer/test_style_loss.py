import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.style_transfer.style_loss import style_loss


def distances(device, *values):
    return {f"relu{i}_1": torch.tensor(v, device=device) for i, v in enumerate(values, start=1)}


@pytest.mark.closed_form
def test_without_weights_it_is_the_mean_as_in_the_paper(device):
    assert style_loss(distances(device, 1.0, 2.0, 3.0, 4.0, 15.0)).item() == pytest.approx(5)


@pytest.mark.closed_form
def test_weights_go_by_name_and_may_be_0(device):
    E = distances(device, 1.0, 10.0, 100.0)
    weights = {"relu3_1": 0.0, "relu2_1": 3.0, "relu1_1": 2.0}
    assert style_loss(E, weights).item() == 32


@pytest.mark.property
@given(w=st.lists(st.floats(0, 100), min_size=3, max_size=3), factor=st.floats(0, 10))
def test_it_is_linear_in_the_weights(device, w, factor):
    E = {name: e.double() for name, e in distances(device, 1.0, 2.0, 4.0).items()}
    weights = dict(zip(E, w, strict=True))
    scaled = {name: factor * weight for name, weight in weights.items()}
    alone = sum(style_loss(E, {**dict.fromkeys(E, 0.0), l: weights[l]}) for l in E)
    torch.testing.assert_close(style_loss(E, weights), alone, rtol=1e-12, atol=1e-300)
    torch.testing.assert_close(
        style_loss(E, scaled), factor * style_loss(E, weights), rtol=1e-12, atol=1e-300
    )


@pytest.mark.gradient
def test_each_distance_has_its_weight_as_slope(device):
    E = {name: e.requires_grad_() for name, e in distances(device, 1.0, 2.0).items()}
    style_loss(E, {"relu1_1": 5.0, "relu2_1": 7.0}).backward()
    assert [e.grad.item() for e in E.values()] == [5, 7]


@pytest.mark.bad_input
def test_refuses_no_layer():
    with pytest.raises(ValueError, match="^distances must hold at least one layer"):
        style_loss({})


@pytest.mark.bad_input
@pytest.mark.parametrize("weights", [{}, {"relu1_1": 1.0}, {"relu1_1": 1.0, "conv2_1": 1.0}])
def test_refuses_weights_for_other_layers(device, weights):
    names = ", ".join(weights)
    with pytest.raises(ValueError, match=f"^weights .* relu1_1, relu2_1, but are for {names}$"):
        style_loss(distances(device, 1.0, 2.0), weights)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.5, math.nan])
def test_refuses_a_negative_weight(device, bad):
    with pytest.raises(ValueError, match=f"^weights must be >= 0, but are 1.0, {bad}$"):
        style_loss(distances(device, 1.0, 2.0), {"relu1_1": 1.0, "relu2_1": bad})
