import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.jensen_shannon_divergence import jensen_shannon_divergence
from snippets.gan.optimal_discriminator import optimal_discriminator
from snippets.gan.value_integral import value_integral
from snippets.wgan.js_estimate import js_estimate


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(a):
        d = math.exp(a / 2)  # log d + log(1 - (1 - d)) = a
        return js_estimate(vector(device, d), vector(device, 1 - d)).item()

    displayed({r"L(D, g_\theta)": "a"}, compute, a=(-3, 0))


@pytest.mark.closed_form
def test_by_hand(device):
    half = vector(device, 0.5, 0.5)
    assert abs(js_estimate(half, half).item()) < 1e-15
    certain = js_estimate(vector(device, 1), vector(device, 0))
    torch.testing.assert_close(certain.item(), math.log(2), rtol=1e-15, atol=0)
    # log 0.8 and log 0.5, halved, above log 1/2.
    value = js_estimate(vector(device, 0.8), vector(device, 0.5)).item()
    torch.testing.assert_close(value, (math.log(0.8) + math.log(0.5)) / 2 + math.log(2))


@pytest.mark.reference
@given(seed=st.integers(0, 999))
def test_it_is_the_divergence_for_the_best_discriminator_and_less_for_others(device, seed):
    rng = torch.Generator().manual_seed(seed)
    counts = torch.randint(1, 9, (2, 5), generator=rng)
    data, made = (torch.arange(5).repeat_interleave(c).to(device) for c in counts)
    p, q = (c.double().to(device) / c.sum() for c in counts)
    best = optimal_discriminator(p, q)
    js = jensen_shannon_divergence(p, q)
    torch.testing.assert_close(js_estimate(best[data], best[made]), js, rtol=1e-10, atol=1e-14)
    d = torch.rand(5, dtype=torch.float64, generator=rng).to(device)
    estimate = js_estimate(d[data], d[made])
    assert estimate <= js + 1e-12
    expected = value_integral(p, q, d) / 2 + math.log(2)
    torch.testing.assert_close(estimate, expected, rtol=1e-10, atol=1e-14)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["d_real", "d_fake"])
def test_refuses_what_is_no_probability(device, name):
    batches = dict.fromkeys(("d_real", "d_fake"), vector(device, 0.5))
    with pytest.raises(ValueError, match=rf"^{name} must be in \[0, 1\], but holds"):
        js_estimate(**batches | {name: vector(device, 1.5)})
    with pytest.raises(ValueError, match=f"^{name} must hold at least one probability"):
        js_estimate(**batches | {name: vector(device)})
