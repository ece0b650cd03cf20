import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.unrolled_gan.high_quality_share import high_quality_share
from snippets.unrolled_gan.ring_centers import ring_centers
from snippets.unrolled_gan.sample_mixture import sample_mixture

POINTS = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=8)


def tensor(device, values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_by_hand(device):
    centers = tensor(device, [[0, 0], [4, 0]])
    samples = tensor(device, [[0.25, 0.0], [0.1, 0.0], [3.5, 0.0], [2.0, 0.0], [4.0, 0.1]])
    share = high_quality_share(samples, centers, 0.1)
    assert share.item() == pytest.approx(3 / 5, rel=1e-15)
    assert share.dtype == torch.float64


@pytest.mark.closed_form
def test_three_standard_deviations_count_and_no_more(device):
    centers = tensor(device, [[0, 0], [40, 0]])
    assert high_quality_share(tensor(device, [[0, 6]]), centers, 2.0) == 1
    assert high_quality_share(tensor(device, [[0, math.nextafter(6, 7)]]), centers, 2.0) == 0


@pytest.mark.closed_form
def test_the_data_themselves(device):
    # The squared distance over the variance is chi-squared with 2 degrees of freedom.
    centers = ring_centers(device=device)
    samples = sample_mixture(centers, 20_000, 0.02, torch.Generator().manual_seed(0))
    share = 1 - math.exp(-9 / 2)
    error = 5 * math.sqrt(share * (1 - share) / 20_000)
    assert abs(high_quality_share(samples, centers, 0.02).item() - share) < error


@pytest.mark.closed_form
def test_far_from_the_origin_no_digit_is_lost(device):
    # In float32 the square of 4096 swallows that of 1/4, so |x|^2 - 2 x mu + |mu|^2 would be noise.
    centers = torch.tensor([[4096.0, 0.0], [0.0, 4096.0]], device=device)
    samples = (centers + 0.25).repeat(20, 1)
    assert high_quality_share(samples, centers, 0.125) == 1
    assert high_quality_share(samples, centers, 0.1) == 0


@pytest.mark.reference
@given(samples=POINTS, centers=POINTS)
def test_it_is_the_slow_share(device, samples, centers):
    near = [any(math.dist(x, mu) <= 3 * 0.9 for mu in centers) for x in samples]
    share = high_quality_share(tensor(device, samples), tensor(device, centers), 0.9)
    assert share.item() == pytest.approx(sum(near) / len(near), rel=1e-12)


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    with pytest.raises(
        ValueError, match=r"^samples must hold at least one, but has shape \(0, 2\)"
    ):
        high_quality_share(torch.empty(0, 2, device=device), torch.zeros(1, 2, device=device), 1.0)


@pytest.mark.bad_input
def test_refuses_nan(device):
    samples = tensor(device, [[0.0, 0.0], [0.0, math.nan]])
    with pytest.raises(ValueError, match=r"^samples must hold no nan, but do"):
        high_quality_share(samples, samples[:1], 1.0)


@pytest.mark.bad_input
@pytest.mark.parametrize("std", [0.0, -1.0, math.nan])
def test_refuses_what_is_no_spread(device, std):
    zero = torch.zeros(1, 2, device=device)
    with pytest.raises(ValueError, match=f"^std must be above 0, but is {std}"):
        high_quality_share(zero, zero, std)
