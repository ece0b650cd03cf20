import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.optimal_discriminator import optimal_discriminator
from snippets.gan.value_integral import value_integral
from snippets.gan.virtual_criterion import virtual_criterion

# Two weights an outcome, 0 among them, each kind at least once above 0.
WEIGHTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6).filter(
    lambda rows: all(map(sum, zip(*rows, strict=True)))
)


def distributions(weights, device):
    weights = torch.tensor(weights, dtype=torch.float64, device=device).T
    return weights / weights.sum(dim=1, keepdim=True)


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.derivation
def test_the_best_discriminator_turns_the_value_into_it():
    p, q = sympy.symbols("p q", positive=True)
    best = p / (p + q)
    value = p * sympy.log(best) + q * sympy.log(1 - best)
    criterion = p * sympy.log(p / (p + q)) + q * sympy.log(q / (p + q))
    assert sympy.simplify(sympy.expand_log(value - criterion, force=True)) == 0


@pytest.mark.closed_form
def test_by_hand(device):
    # Only the middle outcome is shared: there both ratios are 1/2, elsewhere 1.
    p_data, p_g = vector(device, 0.5, 0.5, 0), vector(device, 0, 0.5, 0.5)
    value = virtual_criterion(p_data, p_g).item()
    torch.testing.assert_close(value, -math.log(2), rtol=1e-14, atol=0)


@pytest.mark.closed_form
def test_its_bounds_are_reached(device):
    p = vector(device, 0.1, 0.2, 0.7, 0)
    torch.testing.assert_close(virtual_criterion(p, p).item(), -math.log(4), rtol=1e-14, atol=0)
    assert virtual_criterion(p, vector(device, 0, 0, 0, 1)) == 0


@pytest.mark.reference
def test_it_is_the_slow_sum(device):
    p_data, p_g = [0.1, 0.2, 0.7], [0.5, 0.3, 0.2]
    expected = 0.0
    for p, q in zip(p_data, p_g, strict=True):
        expected += p * math.log(p / (p + q)) + q * math.log(q / (p + q))
    value = virtual_criterion(vector(device, *p_data), vector(device, *p_g)).item()
    torch.testing.assert_close(value, expected, rtol=1e-14, atol=0)


@pytest.mark.property
@given(weights=WEIGHTS, answers=st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_no_discriminator_gets_more(device, weights, answers):
    p_data, p_g = distributions(weights, device)
    criterion = virtual_criterion(p_data, p_g)
    best = value_integral(p_data, p_g, optimal_discriminator(p_data, p_g))
    torch.testing.assert_close(best, criterion, rtol=1e-12, atol=1e-14)
    other = vector(device, *answers[: len(p_data)])
    assert value_integral(p_data, p_g, other) <= criterion + 1e-12


@pytest.mark.property
@given(weights=WEIGHTS)
def test_it_is_convex_in_the_generator(device, weights):
    # Proposition 2 rests on it: the value midway is at most the mean of the values.
    p_g, other = distributions(weights, device)
    p_data = torch.full_like(p_g, 1 / len(p_g))
    midway = virtual_criterion(p_data, (p_g + other) / 2)
    mean = (virtual_criterion(p_data, p_g) + virtual_criterion(p_data, other)) / 2
    assert midway <= mean + 1e-14


@pytest.mark.gradient
def test_the_slope_is_the_log_share_of_the_generator(device):
    p_data = vector(device, 0.2, 0.3, 0.5, 0).requires_grad_()
    p_g = vector(device, 0.6, 0.2, 0.1, 0.1).requires_grad_()
    (slope,) = torch.autograd.grad(virtual_criterion(p_data, p_g), p_g)
    torch.testing.assert_close(slope, torch.log(p_g / (p_data + p_g)), rtol=1e-12, atol=1e-15)
    assert torch.autograd.gradcheck(virtual_criterion, (p_data[:3] + 0, p_g[:3] + p_g[3:] / 3))


@pytest.mark.gradient
def test_the_slope_is_finite_where_an_outcome_never_happens(device):
    p_g = vector(device, 0.5, 0.5, 0).requires_grad_()
    (slope,) = torch.autograd.grad(virtual_criterion(vector(device, 0.5, 0.5, 0), p_g), p_g)
    torch.testing.assert_close(slope[:2].exp(), vector(device, 0.5, 0.5), rtol=1e-14, atol=0)
    assert slope[2] == 0


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
@pytest.mark.parametrize("name", ["p_data", "p_g"])
def test_accepts_a_sum_that_rounding_explains(device, name, total):
    both = dict.fromkeys(("p_data", "p_g"), vector(device, 1)) | {name: vector(device, total)}
    assert abs(virtual_criterion(**both) + math.log(4)) < 2e-4


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
@pytest.mark.parametrize("name", ["p_data", "p_g"])
def test_refuses_what_is_no_distribution(device, name, bad):
    both = dict.fromkeys(("p_data", "p_g"), vector(device, 0.5, 0.5))
    both |= {name: vector(device, *bad)}
    with pytest.raises(ValueError, match=f"^{name} must be >= 0 and of sum 1, but is"):
        virtual_criterion(**both)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^p_g must have the shape of p_data, \(2,\)"):
        virtual_criterion(vector(device, 0.5, 0.5), vector(device, 1))
