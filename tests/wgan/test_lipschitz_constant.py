import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.wgan.lipschitz_constant import lipschitz_constant


def points(device, n=6, d=3, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(n, d, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_by_hand(device):
    # Slopes 1/2, 3/3 and 2/1.
    f, x = torch.tensor([0.0, 1.0, 3.0]), torch.tensor([[0.0], [2.0], [3.0]])
    assert lipschitz_constant(f.to(device), x.to(device)).item() == 2


@pytest.mark.closed_form
def test_a_linear_function_on_points_that_span_its_direction(device):
    w = torch.tensor([3.0, 4.0], dtype=torch.float64, device=device)
    x = torch.stack([0 * w, w, 0.1 * w.flip(0)])
    torch.testing.assert_close(lipschitz_constant(x @ w, x).item(), 5.0, rtol=1e-14, atol=0)


@pytest.mark.reference
@given(seed=st.integers(0, 999))
def test_it_is_the_largest_slope_of_all_pairs(device, seed):
    x, f = points(device, seed=seed), points(device, d=1, seed=seed + 1000)[:, 0]
    slopes = [
        ((f[i] - f[j]).abs() / (x[i] - x[j]).norm()).item()
        for i, j in itertools.combinations(range(6), 2)
    ]
    torch.testing.assert_close(lipschitz_constant(f, x).item(), max(slopes), rtol=1e-12, atol=0)


@pytest.mark.property
@given(seed=st.integers(0, 999), k=st.floats(-9, 9))
def test_it_scales_and_never_exceeds_that_of_the_distance_to_a_point(device, seed, k):
    x, f = points(device, seed=seed), points(device, d=1, seed=seed + 1000)[:, 0]
    scaled = lipschitz_constant(k * f + 1, x)
    torch.testing.assert_close(scaled, abs(k) * lipschitz_constant(f, x), rtol=1e-9, atol=1e-12)
    assert lipschitz_constant((x - 0.5).norm(dim=1), x) <= 1 + 1e-12


@pytest.mark.gradient
def test_the_gradient(device):
    x, f = points(device), points(device, d=1, seed=1)[:, 0]
    assert torch.autograd.gradcheck(lipschitz_constant, (f.requires_grad_(), x.requires_grad_()))


@pytest.mark.closed_form
def test_two_points_are_enough(device):
    x = torch.tensor([[0.0], [4.0]], device=device)
    assert lipschitz_constant(torch.tensor([1.0, 3.0], device=device), x).item() == 0.5


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 2), (3,), (3, 2, 1)])
def test_refuses_what_is_no_list_of_points(device, shape):
    with pytest.raises(ValueError, match=r"^x must have shape \(n, d\), n at least 2, but is"):
        lipschitz_constant(torch.zeros(shape[0], device=device), torch.rand(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1,), (6, 1)])
def test_refuses_values_that_fit_no_point(device, shape):
    with pytest.raises(ValueError, match=r"^f must have shape \(6,\), but is"):
        lipschitz_constant(torch.zeros(shape, device=device), points(device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", ["twice", math.nan])
def test_refuses_a_point_twice(device, bad):
    x = points(device)
    x[4] = x[1] if bad == "twice" else bad
    with pytest.raises(ValueError, match=r"^x must hold distinct points"):
        lipschitz_constant(torch.arange(6.0, device=device), x)
