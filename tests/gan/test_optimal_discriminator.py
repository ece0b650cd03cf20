import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.optimal_discriminator import optimal_discriminator


@pytest.mark.derivation
def test_it_is_the_only_maximum_of_the_integrand():
    a, b, y = sympy.symbols("a b y", positive=True)
    integrand = a * sympy.log(y) + b * sympy.log(1 - y)
    assert sympy.solve(sympy.diff(integrand, y), y) == [a / (a + b)]
    curvature = sympy.diff(integrand, y, 2).subs(y, a / (a + b))
    assert sympy.simplify(curvature + (a + b) ** 3 / (a * b)) == 0  # negative for all a, b > 0


@pytest.mark.closed_form
def test_two_unit_gaussians_give_a_sigmoid(device):
    # log N(x; 1, 1) - log N(x; -1, 1) = 2x, so D* = sigmoid(2x).
    x = torch.linspace(-3, 3, 13, dtype=torch.float64, device=device)
    p_data = torch.exp(-((x - 1) ** 2) / 2) / math.sqrt(2 * math.pi)
    p_g = torch.exp(-((x + 1) ** 2) / 2) / math.sqrt(2 * math.pi)
    torch.testing.assert_close(
        optimal_discriminator(p_data, p_g), torch.sigmoid(2 * x), rtol=1e-12, atol=0
    )


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(p, q):
        p, q = (torch.tensor(v, dtype=torch.float64, device=device) for v in (p, q))
        return optimal_discriminator(p, q).item()

    displayed({r"p_{data}(x)": "p", r"p_g(x)": "q"}, compute, p=(0, 5), q=(0, 5))


@pytest.mark.property
@given(p=st.floats(1e-6, 1e6), q=st.floats(1e-6, 1e6))
def test_swapping_the_densities_gives_the_complement(device, p, q):
    p, q = (torch.tensor(v, dtype=torch.float64, device=device) for v in (p, q))
    torch.testing.assert_close(
        optimal_discriminator(p, q) + optimal_discriminator(q, p), torch.ones_like(p)
    )


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, math.inf, math.nan])
@pytest.mark.parametrize("name", ["p_data", "p_g"])
def test_refuses_what_is_no_density(device, name, bad):
    densities = {"p_data": torch.ones(2, device=device), "p_g": torch.ones(2, device=device)}
    densities[name][1] = bad
    with pytest.raises(ValueError, match=f"^{name} must be finite and >= 0, but holds .*{bad}"):
        optimal_discriminator(**densities)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^p_g must have the shape of p_data, \(3,\)"):
        optimal_discriminator(torch.ones(3, device=device), torch.ones(1, device=device))


@pytest.mark.closed_form
def test_where_both_are_zero_the_answer_is_undefined(device):
    zero = torch.zeros(1, device=device)
    assert optimal_discriminator(zero, zero).isnan().all()
