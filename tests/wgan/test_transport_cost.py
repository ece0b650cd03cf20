import itertools
import math

import numpy as np
import pytest
import scipy.optimize
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.wgan.earth_mover_1d import earth_mover_1d
from snippets.wgan.transport_cost import transport_cost


def matrix(device, rows):
    return torch.tensor(rows, dtype=torch.float64, device=device)


def heaps(device, seed, n=3, k=4):
    rng = torch.Generator().manual_seed(seed)
    p, q = (torch.rand(m, dtype=torch.float64, generator=rng) + 0.1 for m in (n, k))
    x, y = (torch.randn(m, dtype=torch.float64, generator=rng) for m in (n, k))
    return [t.to(device) for t in (x, p / p.sum(), y, q / q.sum())]


@pytest.mark.closed_form
def test_two_piles_by_hand(device):
    p_r, p_g = matrix(device, [0.5, 0.5]), matrix(device, [0.25, 0.75])
    distance = matrix(device, [[0, 3], [3, 0]])
    thrifty = matrix(device, [[0.25, 0.25], [0, 0.5]])
    assert transport_cost(thrifty, distance, p_r, p_g).item() == 0.75
    foolish = matrix(device, [[0, 0.5], [0.25, 0.25]])  # it carries earth both ways
    assert transport_cost(foolish, distance, p_r, p_g).item() == 2.25


@pytest.mark.reference
@pytest.mark.parametrize("seed", range(5))
def test_the_cheapest_plan_of_a_linear_programme_costs_the_distance(device, seed):
    x, p, y, q = heaps(device, seed)
    distance = (x[:, None] - y).abs()
    n, k = distance.shape
    rows = np.kron(np.eye(n), np.ones(k))
    columns = np.kron(np.ones(n), np.eye(k))
    sums = torch.cat([p, q]).cpu().numpy()
    found = scipy.optimize.linprog(
        distance.cpu().numpy().ravel(), A_eq=np.vstack([rows, columns]), b_eq=sums
    )
    assert found.success
    plan = matrix(device, found.x.clip(0).reshape(n, k).tolist())
    cost = transport_cost(plan, distance, p, q)
    torch.testing.assert_close(cost.item(), found.fun, rtol=1e-12, atol=0)
    torch.testing.assert_close(cost, earth_mover_1d(x, p, y, q), rtol=1e-9, atol=1e-12)


@pytest.mark.property
@given(seed=st.integers(0, 999))
def test_no_plan_is_cheaper_than_the_distance(device, seed):
    x, p, y, q = heaps(device, seed)
    independent = torch.outer(p, q)  # the plan that scatters every pile over all the others
    cost = transport_cost(independent, (x[:, None] - y).abs(), p, q)
    by_loops = sum(p[i] * q[j] * abs(x[i] - y[j]) for i, j in itertools.product(range(3), range(4)))
    torch.testing.assert_close(cost, by_loops, rtol=1e-12, atol=0)
    assert cost >= earth_mover_1d(x, p, y, q) - 1e-12


def plan_of_two(device):
    both = matrix(device, [0.5, 0.5])
    return dict(
        plan=matrix(device, [[0.5, 0], [0, 0.5]]),
        distance=matrix(device, [[0, 1], [1, 0]]),
        p_r=both,
        p_g=both.clone(),
    )


@pytest.mark.closed_form
def test_accepts_a_slip_that_rounding_explains(device):
    tight = plan_of_two(device)
    for name in ("p_r", "p_g"):
        tight[name][0] = 0.5 + 2.0**-14  # 0.000061
    assert transport_cost(**tight).item() == 0
    slip = matrix(device, [1e-4])  # the largest that is let through
    assert transport_cost(slip[:, None], slip[:, None], 0 * slip, slip).item() == 1e-4 * 1e-4


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["p_r", "p_g"])
@pytest.mark.parametrize("slip", [2.0**-13, -(2.0**-13)])  # 0.00012
def test_refuses_a_plan_for_other_heaps(device, name, slip):
    call = plan_of_two(device)
    call[name][0] += slip
    with pytest.raises(ValueError, match=f"^plan must add up to {name}, "):
        transport_cost(**call)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["plan", "distance"])
def test_refuses_another_shape(device, name):
    call = plan_of_two(device)
    call[name] = call[name][:1]
    with pytest.raises(ValueError, match=rf"^{name} must have shape \(2, 2\), but is \(1, 2\)"):
        transport_cost(**call)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.25, math.nan])
def test_refuses_negative_mass(device, bad):
    call = plan_of_two(device)
    call["plan"] = matrix(device, [[0.75, bad], [bad, 0.75]])
    with pytest.raises(ValueError, match=rf"^plan must be >= 0, but holds {bad}"):
        transport_cost(**call)
