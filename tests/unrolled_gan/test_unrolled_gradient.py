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
from snippets.unrolled_gan.unrolled_gradient import unrolled_gradient


def leaf(device, value):
    return torch.tensor(value, dtype=torch.float64, device=device, requires_grad=True)


@pytest.mark.derivation
def test_the_terms_of_the_quadratic_game():
    g, d_0, c, r = sympy.symbols("g d_0 c r", positive=True)  # r = (1 - eta c)^K
    d_k = g / c + r * (d_0 - g / c)
    d = sympy.symbols("d")
    f = g * d - c * d**2 / 2
    first = sympy.diff(f, g).subs(d, d_k)
    second = sympy.diff(f, d).subs(d, d_k) * sympy.diff(d_k, g)
    assert sympy.simplify(first - d_k) == 0
    assert sympy.simplify(second - (g - c * d_k) * (1 - r) / c) == 0
    assert sympy.simplify(sympy.diff(f.subs(d, d_k), g) - first - second) == 0
    assert sympy.simplify(second.subs(r, 1)) == 0  # no step: no reaction
    assert sympy.simplify(second.subs(r, 0)) == 0  # all steps: nothing left to react to


@pytest.mark.closed_form
@pytest.mark.parametrize("steps", [0, 1, 2, 60])
def test_both_terms_of_the_quadratic_game(device, steps):
    g, d_0, c, eta = leaf(device, 1.5), leaf(device, -2.0), 2.0, 0.3

    def f(t):
        return g * t["d"] - c * t["d"] ** 2 / 2

    (first,), (second,) = unrolled_gradient(
        f, [g], {"d": d_0}, partial(ascent_step, eta=eta), steps
    )
    r = (1 - eta * c) ** steps
    d_k = 1.5 / c + r * (-2.0 - 1.5 / c)
    torch.testing.assert_close(first.item(), d_k, rtol=1e-12, atol=0)
    torch.testing.assert_close(second.item(), (1.5 - c * d_k) * (1 - r) / c, rtol=1e-10, atol=1e-15)
    assert (second == 0) == (steps in (0, 60))  # 0.4^60 is lost in rounding


def game(device):
    rng = torch.Generator().manual_seed(0)

    def draw(*shape):
        return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)

    discriminator = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    discriminator = discriminator.to(device, torch.float64)
    with torch.no_grad():
        for p in discriminator.parameters():
            p.copy_(draw(*p.shape))
    theta_g = [draw(2, 2).requires_grad_(), draw(2).requires_grad_()]
    real, noise = draw(5, 2), draw(4, 2)
    adam = torch.optim.Adam(discriminator.parameters(), lr=0.1, eps=1e-2)

    def rules():
        return {
            "ascent": partial(ascent_step, eta=0.5),
            "adam": AdamAscent(discriminator, adam),
        }

    def objective():
        fake = noise @ theta_g[0] + theta_g[1]
        return lambda t: gan_objective(discriminator, t, real, fake)

    return discriminator, theta_g, objective, rules


@pytest.mark.reference
@pytest.mark.parametrize("steps", [0, 1, 4])
@pytest.mark.parametrize("rule", ["ascent", "adam"])
def test_the_terms_add_up_to_the_gradient_of_the_surrogate(device, steps, rule):
    discriminator, theta_g, objective, rules = game(device)
    first, second = unrolled_gradient(
        objective(), theta_g, unroll_start(discriminator), rules()[rule], steps
    )
    f_k = surrogate_objective(objective(), unroll_start(discriminator), rules()[rule], steps)
    whole = torch.autograd.grad(f_k, theta_g)
    for one, two, both in zip(first, second, whole, strict=True):
        torch.testing.assert_close(one + two, both, rtol=1e-11, atol=1e-14)
        assert two.any() == (steps > 0)


@pytest.mark.gradient
def test_the_sum_agrees_with_finite_differences(device):
    discriminator, theta_g, objective, rules = game(device)
    first, second = unrolled_gradient(
        objective(), theta_g, unroll_start(discriminator), rules()["ascent"], 3
    )
    h = 1e-5
    for index in range(2):
        values = []
        for sign in (1, -1):
            with torch.no_grad():
                theta_g[1][index] += sign * h
            f_k = surrogate_objective(
                objective(), unroll_start(discriminator), rules()["ascent"], 3
            )
            values.append(f_k.item())
            with torch.no_grad():
                theta_g[1][index] -= sign * h
        slope = (values[0] - values[1]) / (2 * h)
        torch.testing.assert_close((first[1] + second[1])[index].item(), slope, rtol=1e-7, atol=0)


@pytest.mark.reference
def test_the_first_term_is_all_that_more_training_gives(device):
    # Train the discriminator itself, three steps; then take the gradient of a plain GAN.
    discriminator, theta_g, objective, rules = game(device)
    first, _ = unrolled_gradient(
        objective(), theta_g, unroll_start(discriminator), rules()["ascent"], 3
    )
    sgd = torch.optim.SGD(discriminator.parameters(), lr=0.5, maximize=True)
    for _ in range(3):
        sgd.zero_grad()
        objective()(dict(discriminator.named_parameters())).backward()
        sgd.step()
    plain = torch.autograd.grad(objective()({}), theta_g)
    for one, other in zip(first, plain, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-12, atol=1e-15)


@pytest.mark.bad_input
def test_refuses_a_negative_number_of_steps():
    with pytest.raises(ValueError, match=r"^steps must be at least 0, but is -1"):
        unrolled_gradient(None, [], {}, None, -1)
