import math

import pytest
import torch

from snippets.unrolled_gan.ring_centers import ring_centers
from snippets.unrolled_gan.sample_mixture import sample_mixture


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.closed_form
def test_moments(device):
    # Around 0 the mixture's mean is 0; each coordinate's variance is R^2 / 2 + std^2.
    centers = ring_centers(8, 2.0, device=device, dtype=torch.float64)
    x = sample_mixture(centers, 40_000, 0.5, rng())
    assert x.shape == (40_000, 2)
    assert x.dtype == torch.float64
    error = 5 * math.sqrt(2.25 / 40_000)
    assert x.mean(dim=0).abs().max() < error
    torch.testing.assert_close(x.var(dim=0), torch.full_like(x[0], 2.25), rtol=0.03, atol=0)


@pytest.mark.reference
def test_it_is_the_slow_draw(device):
    centers = torch.tensor([[1.0, 2.0, 3.0], [-4.0, 5.0, 6.0]], dtype=torch.float64, device=device)
    x = sample_mixture(centers, 5, 0.3, rng())
    source = rng()
    chosen = torch.randint(2, (5,), generator=source)
    epsilon = torch.randn(5, 3, dtype=torch.float64, generator=source)
    for i in range(5):
        expected = centers[chosen[i]] + 0.3 * epsilon[i].to(device)
        torch.testing.assert_close(x[i], expected, rtol=1e-14, atol=0)


@pytest.mark.property
def test_every_gaussian_gets_its_share(device):
    centers = ring_centers(8, device=device)
    x = sample_mixture(centers, 8000, 0.02, rng())
    counts = torch.bincount(torch.cdist(x, centers).argmin(dim=1), minlength=8)
    assert (counts - 1000).abs().max() < 5 * math.sqrt(1000)


@pytest.mark.closed_form
def test_without_a_spread_only_centres_are_drawn(device):
    centers = ring_centers(3, device=device)
    x = sample_mixture(centers, 30, 0.0, rng())
    assert (x[:, None] == centers).all(dim=2).any(dim=1).all()


@pytest.mark.property
def test_a_seed_repeats_it_and_the_global_generator_is_left_alone(device):
    centers, before = ring_centers(device=device), torch.get_rng_state()
    first, second = (sample_mixture(centers, 9, 0.1, rng(s)) for s in (1, 1))
    assert torch.equal(first, second)
    assert not torch.equal(first, sample_mixture(centers, 9, 0.1, rng(2)))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.bad_input
@pytest.mark.parametrize("m", [0, -1])
def test_refuses_an_empty_draw(device, m):
    with pytest.raises(ValueError, match=f"^m must be at least 1, but is {m}"):
        sample_mixture(ring_centers(device=device), m, 0.1, rng())


@pytest.mark.bad_input
@pytest.mark.parametrize("std", [-0.1, math.nan])
def test_refuses_what_is_no_spread(device, std):
    with pytest.raises(ValueError, match=f"^std must be at least 0, but is {std}"):
        sample_mixture(ring_centers(device=device), 1, std, rng())


@pytest.mark.closed_form
def test_one_example_is_enough(device):
    assert sample_mixture(ring_centers(device=device), 1, 0.1, rng()).shape == (1, 2)
