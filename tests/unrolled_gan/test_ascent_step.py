import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.unrolled_gan.ascent_step import ascent_step


def scalar(device, value):
    return torch.tensor(value, dtype=torch.float64, device=device, requires_grad=True)


def surface(t):
    return torch.sin(t["u"]).sum() - t["v"].square().sum() * t["u"].sum() - t["v"].sum()


def parameters(device):
    rng = torch.Generator().manual_seed(0)
    shapes = {"u": (3,), "v": (2, 2)}
    return {
        name: torch.randn(shape, dtype=torch.float64, generator=rng).to(device).requires_grad_()
        for name, shape in shapes.items()
    }


@pytest.mark.derivation
def test_the_recursion_of_the_quadratic_game():
    g, d, c, eta = sympy.symbols("g d c eta", positive=True)
    after = d + eta * sympy.diff(g * d - c * d**2 / 2, d)
    assert sympy.expand(after - g / c - (1 - eta * c) * (d - g / c)) == 0


@pytest.mark.closed_form
@given(g=st.floats(-9, 9), d=st.floats(-9, 9), c=st.floats(0.1, 9), eta=st.floats(0.01, 9))
def test_the_quadratic_game(device, g, d, c, eta):
    g, d = scalar(device, g), scalar(device, d)
    after = ascent_step(lambda t: g * t["d"] - c * t["d"] ** 2 / 2, {"d": d}, eta)["d"]
    torch.testing.assert_close(after, d + eta * (g - c * d), rtol=1e-12, atol=1e-12)
    slopes = torch.autograd.grad(after, (g, d))  # eta and 1 - eta c
    expected = torch.tensor([eta, 1 - eta * c], dtype=torch.float64, device=device)
    torch.testing.assert_close(torch.stack(slopes), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.reference
def test_it_is_what_sgd_does(device):
    theta_d = parameters(device)
    after = ascent_step(surface, theta_d, eta=0.3)
    sgd = torch.optim.SGD(theta_d.values(), lr=0.3, maximize=True)
    surface(theta_d).backward()
    sgd.step()
    assert list(after) == ["u", "v"]
    for name, p in theta_d.items():
        torch.testing.assert_close(after[name].detach(), p.detach(), rtol=1e-14, atol=1e-15)


@pytest.mark.gradient
def test_the_step_can_be_differentiated(device):
    theta_d = parameters(device)

    def step(u, v):
        return tuple(ascent_step(surface, {"u": u, "v": v}, eta=0.3).values())

    assert torch.autograd.gradcheck(step, tuple(theta_d.values()))


@pytest.mark.property
def test_a_small_step_climbs_and_changes_nothing_in_place(device):
    theta_d = parameters(device)
    before = {name: p.detach().clone() for name, p in theta_d.items()}
    after = ascent_step(surface, theta_d, eta=1e-3)
    assert surface(after) > surface(theta_d)
    assert all(torch.equal(before[name], p) and p.grad is None for name, p in theta_d.items())


@pytest.mark.bad_input
@pytest.mark.parametrize("eta", [0.0, -0.1, math.nan])
def test_refuses_a_step_that_does_not_climb(device, eta):
    with pytest.raises(ValueError, match=f"^eta must be above 0, but is {eta}"):
        ascent_step(surface, parameters(device), eta)
