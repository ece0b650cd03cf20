import math

import pytest
import scipy.spatial.distance
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import rel_entr

from snippets.gan.jensen_shannon_divergence import jensen_shannon_divergence
from snippets.wgan.parallel_lines_distances import parallel_lines_distances
from snippets.wgan.unweighted_jensen_shannon import unweighted_jensen_shannon


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


def random_pair(device, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(2, 9, dtype=torch.float64, generator=rng).softmax(dim=1).to(device)


@pytest.mark.closed_form
def test_the_paper_disagrees_with_itself(device):
    # Disjoint supports: the printed sum is 2 log 2, Example 1 of the same section says log 2.
    printed = unweighted_jensen_shannon(vector(device, 1, 0), vector(device, 0, 1))
    _, example, _, _ = parallel_lines_distances(vector(device, 0.5))
    torch.testing.assert_close(printed.item(), 2 * math.log(2), rtol=1e-15, atol=0)
    torch.testing.assert_close(example.item(), math.log(2), rtol=1e-15, atol=0)


@pytest.mark.reference
def test_it_is_the_sum_of_two_divergences_by_scipy(device):
    p, q = random_pair(device)
    m = ((p + q) / 2).tolist()
    expected = rel_entr(p.tolist(), m).sum() + rel_entr(q.tolist(), m).sum()
    value = unweighted_jensen_shannon(p, q).item()
    torch.testing.assert_close(value, expected.item(), rtol=1e-12, atol=0)
    distance = scipy.spatial.distance.jensenshannon(p.tolist(), q.tolist())
    torch.testing.assert_close(value, 2 * distance**2, rtol=1e-12, atol=0)


@pytest.mark.property
@given(seed=st.integers(0, 999))
def test_it_is_twice_the_divergence_of_the_field(device, seed):
    p, q = random_pair(device, seed)
    value = unweighted_jensen_shannon(p, q)
    torch.testing.assert_close(value, 2 * jensen_shannon_divergence(p, q), rtol=1e-12, atol=0)
    torch.testing.assert_close(value, unweighted_jensen_shannon(q, p), rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_the_gradient(device):
    p = vector(device, 0.2, 0.3, 0.5).requires_grad_()
    q = vector(device, 0.6, 0.3, 0.1).requires_grad_()
    assert torch.autograd.gradcheck(unweighted_jensen_shannon, (p, q))


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
@pytest.mark.parametrize("name", ["p_r", "p_g"])
def test_accepts_a_sum_that_rounding_explains(device, name, total):
    both = dict.fromkeys(("p_r", "p_g"), vector(device, 1)) | {name: vector(device, total)}
    assert unweighted_jensen_shannon(**both).abs() < 2e-4


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
        unweighted_jensen_shannon(**both)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^p_g must have the shape of p_r, \(2,\), but is \(1,\)"):
        unweighted_jensen_shannon(vector(device, 0.5, 0.5), vector(device, 1))
