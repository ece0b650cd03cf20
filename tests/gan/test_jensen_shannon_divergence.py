import math

import pytest
import scipy.optimize
import scipy.spatial.distance
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import rel_entr

from snippets.gan.jensen_shannon_divergence import jensen_shannon_divergence

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
        return jensen_shannon_divergence(vector(device, *p), vector(device, *q)).item()

    # The parser drops the thin spaces of the page.
    rename = {
        r"KL\left(p  \Big\|  \frac{p + q}{2}\right)": "a",
        r"KL\left(q  \Big\|  \frac{p + q}{2}\right)": "b",
    }
    displayed(rename, compute, a=(0.3, 0.35), b=(0.3, 0.35))


@pytest.mark.closed_form
def test_by_hand(device):
    # Half of each is not shared: half of log 2.
    p, q = vector(device, 0.5, 0.5, 0), vector(device, 0, 0.5, 0.5)
    value = jensen_shannon_divergence(p, q).item()
    torch.testing.assert_close(value, math.log(2) / 2, rtol=1e-14, atol=0)


@pytest.mark.reference
def test_it_is_the_squared_distance_of_scipy(device):
    rng = torch.Generator().manual_seed(0)
    p, q = torch.rand(2, 9, dtype=torch.float64, generator=rng).softmax(dim=1).to(device)
    expected = scipy.spatial.distance.jensenshannon(p.tolist(), q.tolist()) ** 2
    value = jensen_shannon_divergence(p, q).item()
    torch.testing.assert_close(value, expected, rtol=1e-12, atol=0)


@pytest.mark.property
@given(weights=WEIGHTS)
def test_it_is_symmetric_and_at_most_log_2(device, weights):
    p, q = distributions(weights, device)
    value = jensen_shannon_divergence(p, q)
    assert -1e-15 <= value <= math.log(2) + 1e-15
    torch.testing.assert_close(jensen_shannon_divergence(q, p), value, rtol=1e-14, atol=1e-16)
    assert jensen_shannon_divergence(p, p) == 0
    torch.testing.assert_close(  # moved to outcomes that the other never has
        jensen_shannon_divergence(torch.cat([p, 0 * q]), torch.cat([0 * p, q])).item(),
        math.log(2),
        rtol=1e-14,
        atol=0,
    )


@pytest.mark.gradient
def test_the_gradient(device):
    p = vector(device, 0.2, 0.3, 0.5).requires_grad_()
    q = vector(device, 0.6, 0.3, 0.1).requires_grad_()
    assert torch.autograd.gradcheck(jensen_shannon_divergence, (p, q))


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
@pytest.mark.parametrize("name", ["p", "q"])
def test_accepts_a_sum_that_rounding_explains(device, name, total):
    both = {"p": vector(device, 1), "q": vector(device, 1)} | {name: vector(device, total)}
    assert jensen_shannon_divergence(**both).abs() < 2e-4


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
        jensen_shannon_divergence(**both)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^q must have the shape of p, \(2,\), but is \(1,\)"):
        jensen_shannon_divergence(vector(device, 0.5, 0.5), vector(device, 1))
