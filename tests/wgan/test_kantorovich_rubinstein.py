import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from snippets.wgan.critic_objective import critic_objective
from snippets.wgan.kantorovich_rubinstein import kantorovich_rubinstein
from snippets.wgan.lipschitz_constant import lipschitz_constant


def vector(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


def problem(device, seed, n=6, d=2):
    rng = torch.Generator().manual_seed(seed)
    x = torch.randn(n, d, dtype=torch.float64, generator=rng).to(device)
    p, q = (torch.rand(2, n, dtype=torch.float64, generator=rng) ** 3).to(device)
    return x, p / p.sum(), q / q.sum()


def primal(x, p, q):
    """Eq. 1 as a linear programme over all plans."""
    n, distance = len(x), torch.cdist(x, x).cpu().numpy()
    sums = np.vstack([np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))])
    return linprog(distance.ravel(), A_eq=sums, b_eq=torch.cat([p, q]).cpu().numpy()).fun


def dual(x, p, q):
    """Eq. 2 as a linear programme over all values of f: its value, and the best f."""
    n, distance = len(x), torch.cdist(x, x).cpu().numpy()
    slopes = np.kron(np.eye(n), np.ones((n, 1))) - np.kron(np.ones((n, 1)), np.eye(n))
    found = linprog(-(p - q).cpu().numpy(), A_ub=slopes, b_ub=distance.ravel(), bounds=(None, None))
    return -found.fun, torch.tensor(found.x, device=x.device)


@pytest.mark.reference
@pytest.mark.parametrize("seed", range(5))
def test_the_best_function_says_as_much_as_the_best_plan_costs(device, seed):
    x, p, q = problem(device, seed)
    w, (value, f) = primal(x, p, q), dual(x, p, q)
    torch.testing.assert_close(value, w, rtol=1e-9, atol=0)
    torch.testing.assert_close(kantorovich_rubinstein(f, x, p, q).item(), w, rtol=1e-8, atol=0)
    assert lipschitz_constant(f, x) <= 1 + 1e-9


@pytest.mark.property
@given(seed=st.integers(0, 999))
def test_no_function_says_more(device, seed):
    x, p, q = problem(device, seed)
    f = problem(device, seed + 1000)[0][:, 0]
    value = kantorovich_rubinstein(f, x, p, q).item()
    assert abs(value) <= primal(x, p, q) + 1e-9
    torch.testing.assert_close(kantorovich_rubinstein(-f, x, p, q).item(), -value)
    torch.testing.assert_close(kantorovich_rubinstein(f, x, q, p).item(), -value)


@pytest.mark.closed_form
@pytest.mark.parametrize("k", [0.01, 1.0, 3.0])
def test_a_critic_three_times_as_steep_says_three_times_w(device, k):
    x, p, q = problem(device, seed=0)
    w, f = dual(x, p, q)
    f = k * f
    difference = critic_objective(len(x) * p * f, len(x) * q * f)  # means over the points
    torch.testing.assert_close(difference.item(), k * w, rtol=1e-8, atol=0)
    torch.testing.assert_close(kantorovich_rubinstein(f, x, p, q).item(), w, rtol=1e-8, atol=0)


@pytest.mark.closed_form
def test_by_hand(device):
    x = vector(device, 0, 1, 3)[:, None]
    p_r, p_theta = vector(device, 0.5, 0.5, 0), vector(device, 0.25, 0, 0.75)
    # All mass that differs must go right, so f falls at slope 1: (0.25 1 + 0.75 2) = 1.75.
    assert kantorovich_rubinstein(vector(device, 0, -1, -3), x, p_r, p_theta).item() == 1.75
    # Slope 1/2: 1 - 0.25, and twice that.
    assert kantorovich_rubinstein(vector(device, 1, 1, 0), x, p_r, p_theta).item() == 1.5


def call(device):
    half = vector(device, 0.5, 0.5)
    x = vector(device, 0, 1)[:, None]
    return {"f": vector(device, 0, 1), "x": x, "p_r": half, "p_theta": half}


@pytest.mark.closed_form
@pytest.mark.parametrize("total", [0.9999, 1.0001])
@pytest.mark.parametrize("name", ["p_r", "p_theta"])
def test_accepts_a_sum_that_rounding_explains(device, name, total):
    given = call(device) | {name: vector(device, 0.5, total - 0.5)}
    assert abs(kantorovich_rubinstein(**given)) < 2e-4


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "bad",
    [
        (-0.5, 1.5),
        (math.nan, 1),
        (0, math.nextafter(1.0001, 2)),
        (0, math.nextafter(0.9999, 0)),
    ],
)
@pytest.mark.parametrize("name", ["p_r", "p_theta"])
def test_refuses_what_is_no_distribution(device, name, bad):
    with pytest.raises(ValueError, match=f"^{name} must be >= 0 and of sum 1, but is"):
        kantorovich_rubinstein(**call(device) | {name: vector(device, *bad)})


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["p_r", "p_theta"])
def test_refuses_shapes_that_would_broadcast(device, name):
    with pytest.raises(
        ValueError, match=rf"^{name} must have the shape of f, \(2,\), but is \(1,\)"
    ):
        kantorovich_rubinstein(**call(device) | {name: vector(device, 1)})


@pytest.mark.bad_input
@pytest.mark.parametrize("value", [0.0, math.nan])
def test_refuses_a_function_that_tells_nothing(device, value):
    with pytest.raises(ValueError, match=r"^f must take two values at least, but is"):
        kantorovich_rubinstein(**call(device) | {"f": vector(device, value, value)})
