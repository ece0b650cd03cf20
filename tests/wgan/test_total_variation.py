import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.jensen_shannon_divergence import jensen_shannon_divergence
from snippets.gan.kl_divergence import kl_divergence
from snippets.wgan.earth_mover_1d import earth_mover_1d
from snippets.wgan.total_variation import total_variation

# Two weights an outcome, 0 among them, each kind at least once above 0.
WEIGHTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6).filter(
    lambda rows: all(map(sum, zip(*rows, strict=True)))
)


def distributions(weights, device):
    weights = torch.tensor(weights, dtype=torch.float64, device=device).T
    return weights / weights.sum(dim=1, keepdim=True)


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.reference
@given(weights=WEIGHTS)
def test_it_is_the_supremum_over_all_events(device, weights):
    p, q = distributions(weights, device)
    outcomes = range(len(p))
    events = [e for n in range(len(p) + 1) for e in itertools.combinations(outcomes, n)]
    supremum = max(abs(sum(((p[x] - q[x]).item() for x in event), 0.0)) for event in events)
    torch.testing.assert_close(total_variation(p, q).item(), supremum, rtol=0, atol=1e-14)


@pytest.mark.closed_form
def test_by_hand(device):
    p, q = vector(device, 0.5, 0.5, 0), vector(device, 0, 0.5, 0.5)
    assert total_variation(p, q).item() == 0.5
    assert total_variation(p, p).item() == 0
    assert total_variation(vector(device, 1, 0), vector(device, 0, 1)).item() == 1


@pytest.mark.property
@given(weights=WEIGHTS)
def test_theorem_2_each_distance_bounds_the_weaker_ones(device, weights):
    # KL small => TV small (Pinsker) <=> JS small => W small (on places 0, 1, 2, ... of one line).
    p, q = distributions(weights, device)
    delta = total_variation(p, q).item()
    js = jensen_shannon_divergence(p, q).item()
    assert 2 * delta**2 <= kl_divergence(p, q).item() + 1e-12
    assert delta**2 / 2 <= js + 1e-12
    assert js <= math.log(2) * delta + 1e-12
    x = torch.arange(len(p), dtype=torch.float64, device=device)
    assert earth_mover_1d(x, p, x, q).item() <= (len(p) - 1) * delta + 1e-12


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
@pytest.mark.parametrize("name", ["p_r", "p_g"])
def test_accepts_a_sum_that_rounding_explains(device, name, total):
    both = dict.fromkeys(("p_r", "p_g"), vector(device, 1)) | {name: vector(device, total)}
    assert total_variation(**both) < 1e-4


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "bad",
    [
        (-0.5, 1.5),
        (math.nan, 1),
        (0, math.nextafter(1.0001, 2)),
        (0, math.nextafter(0.9999, 0)),
    ],
)
@pytest.mark.parametrize("name", ["p_r", "p_g"])
def test_refuses_what_is_no_distribution(device, name, bad):
    both = dict.fromkeys(("p_r", "p_g"), vector(device, 0.5, 0.5)) | {name: vector(device, *bad)}
    with pytest.raises(ValueError, match=f"^{name} must be >= 0 and of sum 1, but is"):
        total_variation(**both)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^p_g must have the shape of p_r, \(2,\), but is \(1,\)"):
        total_variation(vector(device, 0.5, 0.5), vector(device, 1))
