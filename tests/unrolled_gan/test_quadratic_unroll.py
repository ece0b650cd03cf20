import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.unrolled_gan.quadratic_unroll import quadratic_unroll


def scalar(device, value):
    return torch.tensor(value, dtype=torch.float64, device=device)


@pytest.mark.derivation
def test_it_solves_the_recursion():
    g, d_0, c, eta, k = sympy.symbols("g d_0 c eta k", positive=True)

    def d(k):
        return g / c + (1 - eta * c) ** k * (d_0 - g / c)

    step = d(k) + eta * (g - c * d(k))
    assert sympy.simplify(sympy.expand(d(k + 1) - step)) == 0
    assert sympy.simplify(d(0) - d_0) == 0


@pytest.mark.displayed
@pytest.mark.parametrize("steps", [0, 1, 3])
def test_the_equation_shown_is_the_one_computed(displayed, device, steps):
    def compute(g, c, h, d):
        g, d = scalar(device, g), scalar(device, d)
        return quadratic_unroll(g, d, c=c, eta=h, steps=steps).item()

    # h c < 1, so that nothing cancels.
    domains = {"g": (0, 5), "c": (1, 2), "h": (0, 0.5), "d": (9, 12)}
    displayed({r"\eta": "h", "d_0": "d", "K": str(steps)}, compute, **domains)


@pytest.mark.reference
@pytest.mark.parametrize("steps", [0, 1, 2, 7])
def test_it_is_the_loop(device, steps):
    g, d_0 = scalar(device, [2.0, -1.0]), scalar(device, [0.5, 3.0])
    d = d_0
    for _ in range(steps):
        d = d + 0.3 * (g - 1.7 * d)
    end = quadratic_unroll(g, d_0, c=1.7, eta=0.3, steps=steps)
    torch.testing.assert_close(end, d, rtol=1e-13, atol=1e-15)


@pytest.mark.property
@given(g=st.floats(-9, 9), d=st.floats(-9, 9), c=st.floats(0.5, 4), share=st.floats(0.05, 1.95))
def test_it_ends_at_the_best_answer(device, g, d, c, share):
    g, d = scalar(device, g), scalar(device, d)
    end = quadratic_unroll(g, d, c=c, eta=share / c, steps=1000)
    torch.testing.assert_close(end, g / c, rtol=1e-12, atol=1e-12)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan])
@pytest.mark.parametrize("name", ["c", "eta"])
def test_refuses_a_game_without_a_best_answer(device, name, bad):
    options = {"c": 1.0, "eta": 1.0} | {name: bad}
    with pytest.raises(ValueError, match=f"^{name} must be above 0, but is {bad}"):
        quadratic_unroll(scalar(device, 1.0), scalar(device, 1.0), steps=1, **options)


@pytest.mark.bad_input
def test_refuses_a_negative_number_of_steps(device):
    one = scalar(device, 1.0)
    with pytest.raises(ValueError, match=r"^steps must be at least 0, but is -1"):
        quadratic_unroll(one, one, c=1.0, eta=1.0, steps=-1)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^d_0 must have the shape of g, \(2,\), but is \(1,\)"):
        quadratic_unroll(
            torch.ones(2, device=device), torch.ones(1, device=device), c=1.0, eta=1.0, steps=1
        )
