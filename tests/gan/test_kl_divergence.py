import math

import pytest
import scipy.stats
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.kl_divergence import kl_divergence

# Two weights an outcome, 0 among them, each kind at least once above 0.
WEIGHTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6).filter(
    lambda rows: all(map(sum, zip(*rows, strict=True)))
)


def distributions(weights, device):
    weights = torch.tensor(weights, dtype=torch.float64, device=device).T
    return weights / weights.sum(dim=1, keepdim=True)


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_by_hand(device):
    p, q = vector(device, 0.5, 0.5, 0), vector(device, 0.25, 0.5, 0.25)
    expected = 0.5 * math.log(2)
    torch.testing.assert_close(kl_divergence(p, q).item(), expected, rtol=1e-14, atol=0)
    assert kl_divergence(q, p) == math.inf
    assert kl_divergence(q, q) == 0


@pytest.mark.closed_form
def test_a_ratio_too_large_for_a_float(device):
    # p / q overflows, its logarithm does not.
    p, q = vector(device, 0, 1), vector(device, 1, 1e-310)
    torch.testing.assert_close(kl_divergence(p, q).item(), 310 * math.log(10), rtol=1e-10, atol=0)


@pytest.mark.reference
def test_it_is_the_relative_entropy_of_scipy_and_torch(device):
    rng = torch.Generator().manual_seed(0)
    p, q = torch.rand(2, 9, dtype=torch.float64, generator=rng).softmax(dim=1).to(device)
    value = kl_divergence(p, q)
    expected = scipy.stats.entropy(p.tolist(), q.tolist())
    torch.testing.assert_close(value.item(), expected, rtol=1e-12, atol=0)
    torch.testing.assert_close(F.kl_div(q.log(), p, reduction="sum"), value, rtol=1e-12, atol=0)


@pytest.mark.property
@given(weights=WEIGHTS)
def test_it_is_0_for_equals_and_above_0_for_others(device, weights):
    p, q = distributions(weights, device)
    value = kl_divergence(p, q)
    # Pinsker's inequality: KL >= (sum |p - q|)^2 / 2.
    assert value >= (p - q).abs().sum() ** 2 / 2 - 1e-15
    assert kl_divergence(p, p) == 0


@pytest.mark.gradient
def test_the_gradient_is_right_and_finite_where_p_is_0(device):
    p = vector(device, 0.2, 0.3, 0.5).requires_grad_()
    q = vector(device, 0.6, 0.3, 0.1).requires_grad_()
    assert torch.autograd.gradcheck(kl_divergence, (p, q))

    p, q = vector(device, 0.5, 0.5, 0), vector(device, 0.25, 0.75, 0).requires_grad_()
    (slope,) = torch.autograd.grad(kl_divergence(p, q), q)
    torch.testing.assert_close(slope, vector(device, -2, -2 / 3, 0), rtol=1e-14, atol=0)


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
@pytest.mark.parametrize("name", ["p", "q"])
def test_accepts_a_sum_that_rounding_explains(device, name, total):
    both = {"p": vector(device, 1), "q": vector(device, 1)} | {name: vector(device, total)}
    assert kl_divergence(**both).abs() < 2e-4


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "bad",
    [
        (-0.5, 1.5),
        (math.nan, 1),
        (math.inf, 0),
        (0, math.nextafter(1.0001, 2)),
        (0, math.nextafter(0.9999, 0)),
    ],
)
@pytest.mark.parametrize("name", ["p", "q"])
def test_refuses_what_is_no_distribution(device, name, bad):
    both = dict.fromkeys(("p", "q"), vector(device, 0.5, 0.5)) | {name: vector(device, *bad)}
    with pytest.raises(ValueError, match=f"^{name} must be >= 0 and of sum 1, but is"):
        kl_divergence(**both)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^q must have the shape of p, \(2,\), but is \(1,\)"):
        kl_divergence(vector(device, 0.5, 0.5), vector(device, 1))
