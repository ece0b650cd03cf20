import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from snippets.wgan.optimal_assignment import optimal_assignment
from snippets.wgan_gp.optimal_critic_gradient import optimal_critic_gradient


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(shape, dtype=torch.float64, generator=rng).to(device)


def times(device, n, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return 0.05 + 0.9 * torch.rand(n, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_two_point_masses(device):
    # f*(z) = -|z - y| is 1-Lipschitz, and f*(y) - f*(x) = |x - y| = W: no critic does better.
    x, y, t = draw(device, 1, 3), draw(device, 1, 3, seed=1), times(device, 1)
    x_t = (t * x + (1 - t) * y).requires_grad_()
    (gradient,) = torch.autograd.grad(-(x_t - y).norm(), x_t)
    torch.testing.assert_close(optimal_critic_gradient(x, y, t), gradient, rtol=1e-12, atol=1e-14)


@pytest.mark.closed_form
def test_by_hand_and_at_the_generated_end(device):
    x = torch.tensor([[0.0, 0.0], [1.0, 1.0]], dtype=torch.float64, device=device)
    y = torch.tensor([[3.0, 4.0], [1.0, 0.0]], dtype=torch.float64, device=device)
    t = torch.tensor([0.5, 1.0], dtype=torch.float64, device=device)
    expected = torch.tensor([[0.6, 0.8], [0.0, -1.0]], dtype=torch.float64, device=device)
    torch.testing.assert_close(optimal_critic_gradient(x, y, t), expected, rtol=1e-14, atol=1e-15)


@pytest.mark.reference
@pytest.mark.parametrize("seed", range(4))
def test_the_best_critic_of_a_linear_programme_rises_so(device, seed):
    # Eq. 2 on all the points at once, then f*(z) = max_j f_j - |z - y_j| over the real points.
    n = 5
    x, real = draw(device, n, 2, seed=seed), draw(device, n, 2, seed=seed + 10) + 1
    y = real[optimal_assignment(torch.cdist(x, real))]
    points = torch.cat([y, x])
    distance = torch.cdist(points, points).cpu().numpy()
    slopes = np.kron(np.eye(2 * n), np.ones((2 * n, 1))) - np.kron(
        np.ones((2 * n, 1)), np.eye(2 * n)
    )
    masses = np.repeat([-1 / n, 1 / n], n)
    found = linprog(masses, A_ub=slopes, b_ub=distance.ravel(), bounds=(None, None))
    torch.testing.assert_close(-found.fun, (x - y).norm(dim=1).mean().item(), rtol=1e-8, atol=0)
    f = torch.tensor(found.x[:n], device=device)

    t = times(device, n, seed)
    x_t = (t[:, None] * x + (1 - t[:, None]) * y).requires_grad_()
    critic = (f - torch.cdist(x_t, y)).max(dim=1).values
    (gradient,) = torch.autograd.grad(critic.sum(), x_t)
    torch.testing.assert_close(optimal_critic_gradient(x, y, t), gradient, rtol=1e-6, atol=1e-7)


@pytest.mark.property
@given(seed=st.integers(0, 999))
def test_corollary_1_and_the_same_direction_all_along_the_line(device, seed):
    x, y = draw(device, 4, 3, seed=seed), draw(device, 4, 3, seed=seed + 1000)
    gradient = optimal_critic_gradient(x, y, times(device, 4, seed))
    one = torch.ones(4, dtype=torch.float64, device=device)
    torch.testing.assert_close(gradient.norm(dim=1), one, rtol=1e-12, atol=0)
    elsewhere = optimal_critic_gradient(x, y, times(device, 4, seed + 1))
    torch.testing.assert_close(gradient, elsewhere, rtol=1e-9, atol=1e-12)
    back = optimal_critic_gradient(y, x, times(device, 4, seed))
    torch.testing.assert_close(back, -gradient, rtol=1e-9, atol=1e-12)


def call(device):
    return {"x": draw(device, 2, 3), "y": draw(device, 2, 3, seed=1), "t": times(device, 2)}


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 3), (2, 1)])
def test_refuses_pairs_that_would_broadcast(device, shape):
    with pytest.raises(
        ValueError, match=r"^x and y must have one shape \(n, d\), but are \(2, 3\)"
    ):
        optimal_critic_gradient(**call(device) | {"y": draw(device, *shape)})


@pytest.mark.bad_input
def test_refuses_what_is_no_list_of_points(device):
    with pytest.raises(ValueError, match=r"^x and y must have one shape \(n, d\), but are \(2,\)"):
        optimal_critic_gradient(
            **call(device) | {"x": draw(device, 2), "y": draw(device, 2, seed=1)}
        )


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(), (1,), (2, 1)])
def test_refuses_another_number_of_times(device, shape):
    with pytest.raises(ValueError, match=r"^t must have shape \(2,\), but is"):
        optimal_critic_gradient(**call(device) | {"t": torch.full(shape, 0.5, device=device)})


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.0, -0.1, 1.1, math.nan])
def test_refuses_a_time_beyond_the_ends(device, bad):
    given = call(device)
    given["t"][1] = bad
    with pytest.raises(ValueError, match=r"^t must be in \(0, 1\], but holds"):
        optimal_critic_gradient(**given)


@pytest.mark.bad_input
def test_refuses_a_pair_that_coincides(device):
    given = call(device)
    given["y"][1] = given["x"][1]
    with pytest.raises(ValueError, match=r"^x must differ from y in every pair"):
        optimal_critic_gradient(**given)


@pytest.mark.closed_form
def test_one_coordinate_may_agree(device):
    given = call(device)
    given["y"][:, 1] = given["x"][:, 1]
    assert (optimal_critic_gradient(**given)[:, 1].abs() < 1e-14).all()
