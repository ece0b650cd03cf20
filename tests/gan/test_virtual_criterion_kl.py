import math

import pytest
import scipy.optimize
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import rel_entr

from snippets.gan.virtual_criterion import virtual_criterion
from snippets.gan.virtual_criterion_kl import virtual_criterion_kl

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
def test_it_follows_from_eq_4_for_distributions():
    # Per outcome the two equations differ by (p + q) log 2, which sums to 2 log 2 = log 4.
    p, q = sympy.symbols("p q", positive=True)
    eq_4 = p * sympy.log(p / (p + q)) + q * sympy.log(q / (p + q))
    average = (p + q) / 2
    divergences = p * sympy.log(p / average) + q * sympy.log(q / average)
    difference = sympy.expand_log(eq_4 - divergences, force=True)
    assert sympy.simplify(difference + (p + q) * sympy.log(2)) == 0
    assert sympy.expand_log(sympy.log(4)) - 2 * sympy.log(2) == 0


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    # Two distributions that are at divergence a and b from their average.
    def compute(a, b):
        def pair(unshared):
            s, t = unshared
            return (1 - s, s, 0), (1 - t, 0, t)

        def miss(unshared):
            p, q = pair(unshared)
            average = [(x + y) / 2 for x, y in zip(p, q, strict=True)]
            return sum(rel_entr(p, average)) - a, sum(rel_entr(q, average)) - b

        found = scipy.optimize.root(miss, (0.5, 0.5), tol=1e-14)
        assert max(map(abs, miss(found.x))) < 1e-14
        p, q = pair(found.x)
        return virtual_criterion_kl(vector(device, *p), vector(device, *q)).item()

    # The parser drops the thin spaces of the page.
    rename = {
        r"KL\left(p_{data}  \Big\|  \frac{p_{data} + p_g}{2}\right)": "a",
        r"KL\left(p_g  \Big\|  \frac{p_{data} + p_g}{2}\right)": "b",
    }
    displayed(rename, compute, a=(0.3, 0.35), b=(0.3, 0.35))


@pytest.mark.closed_form
def test_its_bounds_are_reached(device):
    p = vector(device, 0.1, 0.2, 0.7, 0)
    torch.testing.assert_close(virtual_criterion_kl(p, p).item(), -math.log(4), rtol=1e-14, atol=0)
    assert abs(virtual_criterion_kl(p, vector(device, 0, 0, 0, 1))) < 1e-15


@pytest.mark.reference
@given(weights=WEIGHTS)
def test_it_equals_eq_4(device, weights):
    p_data, p_g = distributions(weights, device)
    torch.testing.assert_close(
        virtual_criterion_kl(p_data, p_g),
        virtual_criterion(p_data, p_g),
        rtol=1e-12,
        atol=1e-14,
    )


@pytest.mark.property
@given(weights=WEIGHTS)
def test_minus_log_4_is_the_least_and_only_for_equals(device, weights):
    p_data, p_g = distributions(weights, device)
    # Pinsker's inequality for both divergences: each is at least (sum |p_data - p_g|)^2 / 8.
    excess = virtual_criterion_kl(p_data, p_g) + math.log(4)
    assert excess >= (p_data - p_g).abs().sum() ** 2 / 4 - 1e-14


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
@pytest.mark.parametrize("name", ["p_data", "p_g"])
def test_accepts_a_sum_that_rounding_explains(device, name, total):
    both = dict.fromkeys(("p_data", "p_g"), vector(device, 1)) | {name: vector(device, total)}
    assert abs(virtual_criterion_kl(**both) + math.log(4)) < 2e-4


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
        virtual_criterion_kl(**both)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^p_g must have the shape of p_data, \(2,\)"):
        virtual_criterion_kl(vector(device, 0.5, 0.5), vector(device, 1))
