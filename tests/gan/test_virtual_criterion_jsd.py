import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.virtual_criterion import virtual_criterion
from snippets.gan.virtual_criterion_jsd import virtual_criterion_jsd

# Two weights an outcome, 0 among them, each kind at least once above 0.
WEIGHTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6).filter(
    lambda rows: all(map(sum, zip(*rows, strict=True)))
)


def distributions(weights, device):
    weights = torch.tensor(weights, dtype=torch.float64, device=device).T
    return weights / weights.sum(dim=1, keepdim=True)


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    # Where a share t is not shared and the rest is the same, the divergence is t log 2.
    def compute(j):
        t = j / math.log(2)
        p_data, p_g = vector(device, 1 - t, t, 0), vector(device, 1 - t, 0, t)
        return virtual_criterion_jsd(p_data, p_g).item()

    # The parser drops the thin spaces of the page. Near log 2 the value nears 0 and loses digits.
    displayed({r"JSD\left(p_{data}  \|  p_g\right)": "j"}, compute, j=(0, 0.65))


@pytest.mark.closed_form
def test_its_bounds_are_reached(device):
    p = vector(device, 0.1, 0.2, 0.7, 0)
    torch.testing.assert_close(virtual_criterion_jsd(p, p).item(), -math.log(4), rtol=1e-15, atol=0)
    assert abs(virtual_criterion_jsd(p, vector(device, 0, 0, 0, 1))) < 1e-15


@pytest.mark.reference
@given(weights=WEIGHTS)
def test_it_equals_eq_4(device, weights):
    p_data, p_g = distributions(weights, device)
    torch.testing.assert_close(
        virtual_criterion_jsd(p_data, p_g),
        virtual_criterion(p_data, p_g),
        rtol=1e-12,
        atol=1e-14,
    )


@pytest.mark.property
@given(weights=WEIGHTS)
def test_it_stays_between_minus_log_4_and_0_and_is_symmetric(device, weights):
    p_data, p_g = distributions(weights, device)
    value = virtual_criterion_jsd(p_data, p_g)
    assert -math.log(4) - 1e-14 <= value <= 1e-14
    torch.testing.assert_close(virtual_criterion_jsd(p_g, p_data), value, rtol=1e-14, atol=1e-15)


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
@pytest.mark.parametrize("name", ["p_data", "p_g"])
def test_accepts_a_sum_that_rounding_explains(device, name, total):
    both = dict.fromkeys(("p_data", "p_g"), vector(device, 1)) | {name: vector(device, total)}
    assert abs(virtual_criterion_jsd(**both) + math.log(4)) < 2e-4


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
        virtual_criterion_jsd(**both)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^p_g must have the shape of p_data, \(2,\)"):
        virtual_criterion_jsd(vector(device, 0.5, 0.5), vector(device, 1))
