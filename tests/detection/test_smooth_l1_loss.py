import math

import pytest
import sympy
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.smooth_l1_loss import smooth_l1_loss

SIGMAS = st.floats(0.2, 5)
VALUES = st.lists(st.floats(-100, 100), max_size=8)


def tensor(values, device):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.derivation
def test_both_parts_meet_in_value_and_in_slope():
    x, sigma = sympy.symbols("x sigma", positive=True)
    near, far = (sigma * x) ** 2 / 2, x - 1 / (2 * sigma**2)
    for gap in (near - far, sympy.diff(near - far, x)):
        assert sympy.simplify(gap.subs(x, 1 / sigma**2)) == 0


@pytest.mark.closed_form
def test_by_hand(device):
    x = tensor([0, 0.5, -0.5, 1, -1, 3, -4], device)
    expected = tensor([0, 0.125, 0.125, 0.5, 0.5, 2.5, 3.5], device)
    assert torch.equal(smooth_l1_loss(x, torch.zeros_like(x)), expected)


@pytest.mark.closed_form
def test_sigma_by_hand(device):
    # The border is at 1/sigma^2: 1/4 for sigma = 2, where the square part gives (2 x)^2 / 2 = 1/8.
    x = tensor([0.125, 0.25, 1], device)
    assert smooth_l1_loss(x, 0 * x, sigma=2).tolist() == [0.03125, 0.125, 0.875]
    assert smooth_l1_loss(8 * x, 0 * x, sigma=0.5).tolist() == [0.125, 0.5, 6]


@pytest.mark.reference
@given(values=VALUES, sigma=SIGMAS)
def test_is_the_smooth_l1_of_torch_with_beta_one_over_sigma_squared(device, values, sigma):
    inputs = tensor(values, device)
    targets = inputs.flip(0).roll(1)
    ours = smooth_l1_loss(inputs, targets, sigma)
    theirs = F.smooth_l1_loss(inputs, targets, beta=1 / sigma**2, reduction="none")
    torch.testing.assert_close(ours, theirs, rtol=1e-11, atol=1e-12)


@pytest.mark.reference
def test_is_the_huber_loss_of_torch_over_its_delta(device):
    x = torch.linspace(-3, 3, 61, dtype=torch.float64, device=device)
    theirs = F.huber_loss(x, 0 * x, delta=0.25, reduction="none") / 0.25
    torch.testing.assert_close(smooth_l1_loss(x, 0 * x, sigma=2), theirs, rtol=1e-12, atol=1e-15)


@pytest.mark.gradient
def test_the_slope_is_the_difference_cut_at_one(device):
    x = tensor([-3, -1, -0.25, 0, 0.5, 1, 20], device).requires_grad_()
    smooth_l1_loss(x, torch.zeros_like(x)).sum().backward()
    assert x.grad.tolist() == [-1, -1, -0.25, 0, 0.5, 1, 1]


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(
        ValueError, match=r"^targets must have the shape of inputs, \(3,\), but has \(1,\)$"
    ):
        smooth_l1_loss(torch.zeros(3, device=device), torch.zeros(1, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("sigma", [0.0, -1.0, math.nan])
def test_refuses_a_sigma_that_is_not_positive(device, sigma):
    with pytest.raises(ValueError, match=f"^sigma must be > 0, but is {sigma}$"):
        smooth_l1_loss(torch.zeros(3, device=device), torch.zeros(3, device=device), sigma)
