import math

import pytest
import torch
from scipy import stats

from snippets.augmentation.sample_beta import sample_beta


def draws(alpha, n, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return [sample_beta(alpha, rng) for _ in range(n)]


@pytest.mark.reference
@pytest.mark.parametrize("alpha", [0.1, 0.4, 1.0])
def test_it_has_the_distribution_of_scipy(alpha):
    test = stats.kstest(draws(alpha, 3000), stats.beta(alpha, alpha).cdf)
    assert test.pvalue > 0.01


@pytest.mark.closed_form
@pytest.mark.parametrize("alpha", [0.2, 1.0])
def test_mean_and_variance(alpha):
    found = torch.tensor(draws(alpha, 3000, seed=1), dtype=torch.float64)
    variance = 1 / (4 * (2 * alpha + 1))
    assert abs(found.mean() - 0.5) < 4 * math.sqrt(variance / 3000)
    torch.testing.assert_close(found.var().item(), variance, rtol=0.06, atol=0)


@pytest.mark.property
def test_a_small_alpha_stays_finite_and_global_state_is_left_alone():
    before = torch.get_rng_state()
    found = draws(0.001, 200)
    assert all(0 <= x <= 1 for x in found)
    assert 40 < sum(x > 0.5 for x in found) < 160
    assert found == draws(0.001, 200)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1, 1.1, math.nan])
def test_refuses_what_the_method_is_not_for(bad):
    with pytest.raises(ValueError, match=rf"^alpha must be in \(0, 1\], but is {bad}"):
        sample_beta(bad, torch.Generator())


@pytest.mark.closed_form
@pytest.mark.parametrize("alpha", [0.5, 1.0])
def test_it_is_the_share_of_the_first_of_two_powers(alpha):
    # Johnk: u^(1/alpha) / (u^(1/alpha) + v^(1/alpha)), from the first pair whose sum is at most 1.
    rng = torch.Generator().manual_seed(5)
    for _ in range(20):
        expected = sample_beta(alpha, torch.Generator().set_state(rng.get_state()))
        while True:
            pair = (1 - torch.rand(2, generator=rng, dtype=torch.float64)) ** (1 / alpha)
            if pair.sum() <= 1:
                break
        torch.testing.assert_close(expected, (pair[0] / pair.sum()).item(), rtol=1e-12, atol=0)
