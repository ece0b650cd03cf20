import math

import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.sigmoid_focal_loss import sigmoid_focal_loss

BOXES = st.lists(st.tuples(st.floats(-30, 30), st.integers(0, 1)), max_size=8)


def tensor(values, device):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_at_even_odds(device):
    inputs, targets = tensor([0, 0], device), tensor([1, 0], device)
    for alpha in (0, 0.3, 1):
        expected = [alpha * 0.25 * math.log(2), (1 - alpha) * 0.25 * math.log(2)]
        ours = sigmoid_focal_loss(inputs, targets, alpha).tolist()
        assert ours == pytest.approx(expected, rel=1e-12)


@pytest.mark.reference
@given(boxes=BOXES, alpha=st.floats(0, 1), gamma=st.floats(0, 4))
def test_is_torchvisions(device, boxes, alpha, gamma):
    inputs = tensor([z for z, _ in boxes], device)
    targets = tensor([y for _, y in boxes], device)
    ours = sigmoid_focal_loss(inputs, targets, alpha, gamma)
    theirs = torchvision.ops.sigmoid_focal_loss(inputs, targets, alpha, gamma)
    torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=1e-13)


@pytest.mark.reference
def test_has_torchvisions_defaults_and_dtype(device):
    inputs = torch.linspace(-4, 4, 9, device=device)
    targets = (inputs > 1).to(inputs)
    ours = sigmoid_focal_loss(inputs, targets)
    torch.testing.assert_close(ours, torchvision.ops.sigmoid_focal_loss(inputs, targets))
    for dtype in (torch.int64, torch.bool):
        assert torch.equal(ours, sigmoid_focal_loss(inputs, targets.to(dtype)))


@pytest.mark.property
def test_stays_finite_where_torchvisions_probability_is_0(device):
    inputs = torch.tensor([-1000.0, 1000.0], device=device).requires_grad_()
    loss = sigmoid_focal_loss(inputs, torch.tensor([1, 0], device=device))
    loss.sum().backward()
    assert loss.tolist() == [250, 750]
    assert inputs.grad.tolist() == [-0.25, 0.75]


@pytest.mark.gradient
def test_gradcheck(device):
    inputs = tensor([-2, 0.5, 3], device).requires_grad_()
    targets = tensor([0, 1, 1], device)
    assert torch.autograd.gradcheck(lambda x: sigmoid_focal_loss(x, targets), (inputs,))


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(
        ValueError, match=r"^targets must have the shape of inputs, \(2,\), but has \(1,\)$"
    ):
        sigmoid_focal_loss(tensor([0, 0], device), tensor([0], device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.5, -1.0, 2.0])
def test_refuses_targets_between_yes_and_no(device, bad):
    with pytest.raises(ValueError, match=f"^targets must be 0 or 1, but holds {bad}$"):
        sigmoid_focal_loss(tensor([0, 0, 0], device), tensor([0, 1, bad], device))


@pytest.mark.bad_input
@pytest.mark.parametrize("alpha", [-0.5, 1.5, math.nan])
def test_refuses_an_alpha_outside_0_and_1(device, alpha):
    with pytest.raises(ValueError, match=rf"^alpha must be in \[0, 1\], but is {alpha}$"):
        sigmoid_focal_loss(tensor([0], device), tensor([0], device), alpha)


@pytest.mark.bad_input
def test_refuses_a_negative_gamma_and_nan(device):
    with pytest.raises(ValueError, match="^gamma must be >= 0, but is -1$"):
        sigmoid_focal_loss(tensor([0], device), tensor([0], device), gamma=-1)
    with pytest.raises(ValueError, match="^log_p must be <= 0, but holds nan$"):
        sigmoid_focal_loss(tensor([math.nan], device), tensor([0], device))
