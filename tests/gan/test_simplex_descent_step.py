import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.gan.optimal_discriminator import optimal_discriminator
from snippets.gan.simplex_descent_step import simplex_descent_step
from snippets.gan.virtual_criterion import virtual_criterion

WEIGHTS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=6).filter(
    lambda rows: any(data for _, data in rows)
)


def distributions(weights, device):
    weights = torch.tensor(weights, dtype=torch.float64, device=device).T
    return weights / weights.sum(dim=1, keepdim=True)


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.derivation
def test_the_slope_of_the_criterion():
    p, q = sympy.symbols("p q", positive=True)
    criterion = p * sympy.log(p / (p + q)) + q * sympy.log(q / (p + q))
    assert sympy.simplify(sympy.diff(criterion, q) - sympy.log(q / (p + q))) == 0


@pytest.mark.gradient
def test_it_multiplies_by_the_exponential_of_the_slope_that_autograd_gives(device):
    p_data, p_g = vector(device, 0.2, 0.3, 0.5, 0), vector(device, 0.6, 0.2, 0.1, 0.1)
    varied = p_g.clone().requires_grad_()
    (slope,) = torch.autograd.grad(virtual_criterion(p_data, varied), varied)
    weight = p_g * torch.exp(-0.3 * slope)
    expected = weight / weight.sum()
    torch.testing.assert_close(simplex_descent_step(p_g, p_data, 0.3), expected, rtol=1e-12, atol=0)


@pytest.mark.reference
def test_it_is_the_slow_sum_with_the_best_discriminator_in_it(device):
    # The slope is log(1 - D*), which Proposition 2 has the generator follow.
    p_data, p_g = vector(device, 0.2, 0.3, 0.5), vector(device, 0.6, 0.3, 0.1)
    best = optimal_discriminator(p_data, p_g).tolist()
    weights = [q * math.exp(-0.7 * math.log(1 - d)) for q, d in zip(p_g, best, strict=True)]
    expected = vector(device, *weights) / sum(weights)
    torch.testing.assert_close(simplex_descent_step(p_g, p_data, 0.7), expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_a_step_of_1_leads_to_the_average(device):
    p_data, p_g = vector(device, 0.2, 0, 0.8), vector(device, 0.6, 0.3, 0.1)
    expected = (p_data + p_g) / 2
    torch.testing.assert_close(simplex_descent_step(p_g, p_data, 1.0), expected, rtol=1e-14, atol=0)


@pytest.mark.closed_form
def test_an_outcome_that_neither_has_stays_at_0(device):
    p_data, p_g = vector(device, 0.5, 0.5, 0), vector(device, 0.9, 0.1, 0)
    torch.testing.assert_close(
        simplex_descent_step(p_g, p_data, 1.0), vector(device, 0.7, 0.3, 0), rtol=1e-14, atol=0
    )


@pytest.mark.property
@given(weights=WEIGHTS, step_size=st.floats(0.01, 1))
def test_it_stays_a_distribution_and_never_climbs(device, weights, step_size):
    p_g, p_data = distributions(weights, device)
    after = simplex_descent_step(p_g, p_data, step_size)
    assert (after > 0).all()
    torch.testing.assert_close(after.sum().item(), 1.0, rtol=1e-14, atol=0)
    assert virtual_criterion(p_data, after) <= virtual_criterion(p_data, p_g) + 1e-14
    still = p_data[p_data > 0]
    torch.testing.assert_close(simplex_descent_step(still, still, step_size), still)


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("step_size", [0.2, 1.0])
def test_the_generator_converges_to_the_data(device, seed, step_size):
    rng = torch.Generator().manual_seed(seed)
    random = 2 * torch.randn(2, 8, dtype=torch.float64, generator=rng)
    p_g, p_data = random.softmax(dim=1).to(device)
    assert virtual_criterion(p_data, p_g) > -math.log(4) + 0.05
    for _ in range(300):
        p_g = simplex_descent_step(p_g, p_data, step_size)
    torch.testing.assert_close(p_g, p_data, rtol=1e-9, atol=0)
    assert abs(virtual_criterion(p_data, p_g) + math.log(4)) < 1e-14


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
@pytest.mark.parametrize("name", ["p_data", "p_g"])
def test_accepts_a_sum_that_rounding_explains(device, name, total):
    both = dict.fromkeys(("p_data", "p_g"), vector(device, 1)) | {name: vector(device, total)}
    assert simplex_descent_step(**both, step_size=0.5) == 1


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "bad",
    [
        (-0.5, 1.5),
        (math.nan, 1),
        (math.inf, 0),
        (0, math.nextafter(1.0001, 2)),
        (0, math.nextafter(0.9999, 0)),
    ],
)
@pytest.mark.parametrize("name", ["p_data", "p_g"])
def test_refuses_what_is_no_distribution(device, name, bad):
    both = dict.fromkeys(("p_data", "p_g"), vector(device, 0.5, 0.5))
    both |= {name: vector(device, *bad)}
    with pytest.raises(ValueError, match=f"^{name} must be >= 0 and of sum 1, but is"):
        simplex_descent_step(**both, step_size=0.5)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^p_g must have the shape of p_data, \(2,\)"):
        simplex_descent_step(vector(device, 1), vector(device, 0.5, 0.5), 0.5)


@pytest.mark.bad_input
def test_refuses_a_0_that_no_product_brings_back(device):
    with pytest.raises(ValueError, match="^p_g must be above 0 wherever p_data is, but is"):
        simplex_descent_step(vector(device, 1, 0), vector(device, 0.5, 0.5), 0.5)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.0, -0.5, math.nan])
def test_refuses_a_step_that_goes_nowhere_or_up(device, bad):
    half = vector(device, 0.5, 0.5)
    with pytest.raises(ValueError, match=f"^step_size must be above 0, but is {bad}"):
        simplex_descent_step(half, half, bad)
