from functools import partial

import pytest
import sympy
import torch

from snippets.unrolled_gan.ascent_step import ascent_step
from snippets.unrolled_gan.quadratic_unroll import quadratic_unroll
from snippets.unrolled_gan.unroll import unroll


def leaf(device, value):
    return torch.tensor(value, dtype=torch.float64, device=device, requires_grad=True)


@pytest.mark.derivation
@pytest.mark.parametrize("steps", [0, 1, 2, 5])
def test_the_quadratic_game_repeated(steps):
    g, d_0, c, eta = sympy.symbols("g d_0 c eta", positive=True)
    d = d_0
    for _ in range(steps):
        d = d + eta * (g - c * d)
    assert sympy.expand(d - g / c - (1 - eta * c) ** steps * (d_0 - g / c)) == 0


@pytest.mark.closed_form
@pytest.mark.parametrize("steps", [0, 1, 2, 5])
def test_it_follows_the_closed_form(device, steps):
    g, d_0 = leaf(device, 1.5), leaf(device, -2.0)
    ascend = partial(ascent_step, eta=0.3)
    end = unroll(lambda t: g * t["d"] - t["d"] ** 2, {"d": d_0}, ascend, steps)["d"]
    expected = quadratic_unroll(g, d_0, c=2.0, eta=0.3, steps=steps)
    torch.testing.assert_close(end, expected, rtol=1e-13, atol=0)
    slopes = torch.autograd.grad(end, (g, d_0), allow_unused=True, materialize_grads=True)
    wanted = torch.autograd.grad(expected, (g, d_0))
    torch.testing.assert_close(slopes, wanted, rtol=1e-12, atol=1e-15)


@pytest.mark.reference
@pytest.mark.parametrize("steps", [1, 4])
def test_it_is_gradient_ascent_without_the_graph(device, steps):
    def surface(t):
        return torch.sin(3 * t["d"]).sum() - t["d"].square().sum()

    theta_d = {"d": leaf(device, [0.3, -0.7])}
    end = unroll(surface, theta_d, partial(ascent_step, eta=0.05), steps)["d"]
    d = theta_d["d"].detach().clone().requires_grad_()
    sgd = torch.optim.SGD([d], lr=0.05, maximize=True)
    for _ in range(steps):
        sgd.zero_grad()
        surface({"d": d}).backward()
        sgd.step()
    torch.testing.assert_close(end.detach(), d.detach(), rtol=1e-13, atol=0)


@pytest.mark.property
def test_every_step_gets_the_objective_and_the_last_parameters(device):
    calls = []

    def ascend(objective, theta_d):
        calls.append((objective, theta_d["d"]))
        return {"d": theta_d["d"] + 1}

    objective = object()
    end = unroll(objective, {"d": 5}, ascend, 3)
    assert calls == [(objective, 5), (objective, 6), (objective, 7)]
    assert end == {"d": 8}


@pytest.mark.property
def test_without_a_step_nothing_is_touched():
    theta_d = {"d": 5}
    assert unroll(None, theta_d, None, 0) is theta_d


@pytest.mark.bad_input
def test_refuses_a_negative_number_of_steps():
    with pytest.raises(ValueError, match=r"^steps must be at least 0, but is -1"):
        unroll(None, {}, None, -1)
