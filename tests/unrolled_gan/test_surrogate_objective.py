from functools import partial

import pytest
import sympy
import torch
from torch import nn

from snippets.unrolled_gan.adam_ascent import AdamAscent
from snippets.unrolled_gan.ascent_step import ascent_step
from snippets.unrolled_gan.gan_objective import gan_objective
from snippets.unrolled_gan.surrogate_objective import surrogate_objective
from snippets.unrolled_gan.unroll_start import unroll_start


def leaf(device, value):
    return torch.tensor(value, dtype=torch.float64, device=device, requires_grad=True)


@pytest.mark.derivation
def test_both_limits_in_the_quadratic_game():
    # f_K at d_K: without a step f, after all steps the g^2 / (2 c) that Eq. 2 minimises.
    g, d_0, c = sympy.symbols("g d_0 c", positive=True)
    k, r = sympy.symbols("k", integer=True), sympy.Rational(2, 3)  # r = 1 - eta c

    def f(d):
        return g * d - c * d**2 / 2

    d_k = g / c + r**k * (d_0 - g / c)
    assert sympy.simplify(f(d_k).subs(k, 0) - f(d_0)) == 0
    assert sympy.simplify(sympy.limit(f(d_k), k, sympy.oo) - g**2 / (2 * c)) == 0


@pytest.mark.closed_form
@pytest.mark.parametrize(("steps", "d"), [(0, 0.0), (1, 1.0), (2, 1.5), (3, 1.75)])
def test_by_hand(device, steps, d):
    # g = 2, c = 1, eta = 1/2: each step halves the distance to the best answer, 2.
    g, d_0 = leaf(device, 2.0), leaf(device, 0.0)

    def f(t):
        return g * t["d"] - t["d"] ** 2 / 2

    f_k = surrogate_objective(f, {"d": d_0}, partial(ascent_step, eta=0.5), steps)
    assert f_k.item() == 2 * d - d**2 / 2
    assert f_k.ndim == 0


def players(device):
    rng = torch.Generator().manual_seed(0)

    def draw(*shape):
        return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)

    discriminator = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    discriminator = discriminator.to(device, torch.float64)
    with torch.no_grad():
        for p in discriminator.parameters():
            p.copy_(draw(*p.shape))
    return discriminator, draw(5, 2), draw(4, 2), draw(2, 2)


@pytest.mark.gradient
@pytest.mark.parametrize("steps", [0, 1, 3])
@pytest.mark.parametrize("rule", ["ascent", "adam"])
def test_it_can_be_differentiated_through_all_steps(device, steps, rule):
    discriminator, real, noise, weight = players(device)
    adam = torch.optim.Adam(discriminator.parameters(), lr=0.1, eps=1e-2)

    def f_k(weight):
        ascend = partial(ascent_step, eta=0.5)
        if rule == "adam":
            ascend = AdamAscent(discriminator, adam)
        return surrogate_objective(
            lambda t: gan_objective(discriminator, t, real, noise @ weight),
            unroll_start(discriminator),
            ascend,
            steps,
        )

    assert torch.autograd.gradcheck(f_k, weight.requires_grad_())


@pytest.mark.property
def test_a_discriminator_that_looks_ahead_is_worth_more(device):
    discriminator, real, noise, weight = players(device)
    values = [
        surrogate_objective(
            lambda t: gan_objective(discriminator, t, real, noise @ weight),
            unroll_start(discriminator),
            partial(ascent_step, eta=0.05),
            steps,
        ).item()
        for steps in range(5)
    ]
    assert values == sorted(values)
    assert len(set(values)) == 5


@pytest.mark.bad_input
def test_refuses_a_negative_number_of_steps():
    with pytest.raises(ValueError, match=r"^steps must be at least 0, but is -1"):
        surrogate_objective(None, {}, None, -1)
