import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment, linprog
from scipy.spatial.distance import cdist
from scipy.stats import wasserstein_distance

from snippets.wgan.earth_mover_distance import earth_mover_distance


def sample(device, n, d, seed):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(n, d, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_by_hand(device):
    x = torch.tensor([[0.0, 0.0], [3.0, 0.0]], device=device)
    y = torch.tensor([[3.0, 4.0], [0.0, 0.0]], device=device)  # 4 and 0; the other way 5 and 3
    assert earth_mover_distance(x, y).item() == 2


@pytest.mark.reference
@pytest.mark.parametrize("d", [1, 2, 5])
def test_it_is_the_best_pairing_of_scipy(device, d):
    x, y = sample(device, 40, d, seed=0), 1 + sample(device, 40, d, seed=1)
    distance = cdist(x.cpu(), y.cpu())
    expected = distance[linear_sum_assignment(distance)].mean()
    value = earth_mover_distance(x, y).item()
    torch.testing.assert_close(value, expected.item(), rtol=1e-12, atol=0)
    if d == 1:
        flat = (v.flatten().cpu().numpy() for v in (x, y))
        torch.testing.assert_close(value, wasserstein_distance(*flat), rtol=1e-12, atol=0)


@pytest.mark.reference
@pytest.mark.parametrize("seed", range(3))
def test_no_plan_that_splits_points_is_cheaper(device, seed):
    # Eq. 1 over all couplings, as a linear programme.
    n = 6
    x, y = sample(device, n, 2, seed), sample(device, n, 2, seed + 10)
    sums = np.vstack([np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))])
    found = linprog(cdist(x.cpu(), y.cpu()).ravel(), A_eq=sums, b_eq=np.full(2 * n, 1 / n))
    torch.testing.assert_close(earth_mover_distance(x, y).item(), found.fun, rtol=1e-9, atol=0)


@pytest.mark.property
@given(seed=st.integers(0, 999), n=st.integers(1, 8))
def test_it_is_a_metric_that_shifts_and_scales(device, seed, n):
    x, y, z = (sample(device, n, 2, 3 * seed + i) for i in range(3))
    w = earth_mover_distance(x, y)
    close = {"rtol": 1e-10, "atol": 1e-12}
    torch.testing.assert_close(earth_mover_distance(y, x), w, **close)
    torch.testing.assert_close(earth_mover_distance(x.flip(0), y), w, **close)
    torch.testing.assert_close(earth_mover_distance(3 * x - 1, 3 * y - 1), 3 * w, **close)
    assert w <= earth_mover_distance(x, z) + earth_mover_distance(z, y) + 1e-12
    assert earth_mover_distance(x, x) == 0
    shift = torch.tensor([3.0, 4.0], dtype=torch.float64, device=device)
    torch.testing.assert_close(earth_mover_distance(x, x + shift), shift.norm(), **close)


@pytest.mark.gradient
def test_each_point_is_pulled_along_its_own_way(device):
    # In Example 1 every point of the line at theta moves straight to its partner: dW/dtheta is 1.
    z = torch.linspace(0, 1, 7, dtype=torch.float64, device=device)
    theta = torch.tensor(0.3, dtype=torch.float64, device=device, requires_grad=True)
    w = earth_mover_distance(
        torch.stack([torch.zeros_like(z), z], dim=1), torch.stack([theta.expand(7), z], dim=1)
    )
    torch.testing.assert_close(w.item(), 0.3, rtol=1e-15, atol=0)
    torch.testing.assert_close(torch.autograd.grad(w, theta)[0].item(), 1.0, rtol=1e-15, atol=0)
    x, y = (sample(device, 5, 2, s).requires_grad_() for s in (0, 1))
    assert torch.autograd.gradcheck(earth_mover_distance, (x, y))


@pytest.mark.closed_form
def test_many_points_in_float32_lose_no_digits(device):
    # Far from the origin and close together: the fast formula for distances would be useless.
    x = 1000 + torch.arange(40.0, device=device)[:, None].expand(40, 2)
    torch.testing.assert_close(earth_mover_distance(x, x + 0.25).item(), 0.25 * math.sqrt(2))


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(0, 2), (3,), (3, 2, 1)])
def test_refuses_what_is_no_sample(device, shape):
    with pytest.raises(ValueError, match=r"^x must have shape \(n, d\), n at least 1, but is"):
        earth_mover_distance(torch.zeros(shape, device=device), torch.zeros(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 2), (3, 1)])
def test_refuses_samples_that_differ_in_shape(device, shape):
    with pytest.raises(ValueError, match=r"^y must have the shape of x, \(3, 2\), but is"):
        earth_mover_distance(torch.zeros(3, 2, device=device), torch.zeros(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["x", "y"])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_refuses_a_coordinate_that_is_none(device, name, bad):
    points = {key: torch.zeros(3, 2, device=device) for key in "xy"}
    points[name][1, 1] = bad
    with pytest.raises(ValueError, match=f"^{name} must be finite"):
        earth_mover_distance(**points)
