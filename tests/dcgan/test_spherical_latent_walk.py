import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import geometric_slerp

from snippets.dcgan.spherical_latent_walk import spherical_latent_walk


def random_points(device, count=3, size=4, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(count, size, generator=rng, dtype=torch.float64).to(device)


@pytest.mark.property
@given(count=st.integers(2, 9), steps=st.integers(1, 12), seed=st.integers(0, 99))
def test_it_goes_through_every_point(device, count, steps, seed):
    points = random_points(device, count, seed=seed)
    walk = spherical_latent_walk(points, steps)
    assert walk.shape == ((count - 1) * steps + 1, 4)
    torch.testing.assert_close(walk[::steps], points, rtol=1e-12, atol=1e-12)


@pytest.mark.reference
def test_it_is_scipys_on_the_unit_sphere(device):
    points = torch.nn.functional.normalize(random_points(device), dim=1)
    walk = spherical_latent_walk(points, 5)
    for leg in range(2):
        start, end = points[leg : leg + 2].cpu().numpy()
        expected = torch.tensor(geometric_slerp(start, end, [i / 5 for i in range(6)]))
        ours = walk[5 * leg : 5 * leg + 6].cpu()
        torch.testing.assert_close(ours, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.property
def test_points_of_one_length_keep_it_and_angles_are_equal(device):
    points = 3 * torch.nn.functional.normalize(random_points(device, 2), dim=1)
    walk = spherical_latent_walk(points, 6)
    torch.testing.assert_close(walk.norm(dim=1), torch.full_like(walk[:, 0], 3.0))
    steps = (walk[1:] * walk[:-1]).sum(dim=1) / 9
    torch.testing.assert_close(steps, steps[:1].expand(6))


@pytest.mark.closed_form
def test_a_quarter_circle_whose_ends_differ_in_length(device):
    points = torch.tensor([[2.0, 0.0], [0.0, 4.0]], dtype=torch.float64, device=device)
    half = math.sqrt(0.5)
    expected = torch.tensor([[2.0, 0.0], [2 * half, 4 * half], [0.0, 4.0]], dtype=torch.float64)
    torch.testing.assert_close(spherical_latent_walk(points, 2), expected.to(device))


@pytest.mark.bad_input
@pytest.mark.parametrize("factor", [1.0, 2.0, -1.0, 0.0])
def test_refuses_neighbours_on_one_line(device, factor):
    points = torch.tensor([[1.0, 2.0], [5.0, 1.0], [5.0 * factor, 1.0 * factor]], device=device)
    with pytest.raises(ValueError, match="^points must not be on one line through 0, but are"):
        spherical_latent_walk(points, 3)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 3), (0, 3), (3,), (2, 3, 1)])
def test_refuses_what_is_no_walk(device, shape):
    with pytest.raises(ValueError, match=r"^points must be \(P, d\), P at least 2, but is \("):
        spherical_latent_walk(torch.ones(shape, device=device), 3)


@pytest.mark.bad_input
def test_refuses_no_steps(device):
    points = torch.eye(2, device=device)
    assert spherical_latent_walk(points, 1).shape == (2, 2)
    with pytest.raises(ValueError, match="^steps must be at least 1, but is 0$"):
        spherical_latent_walk(points, 0)


@pytest.mark.closed_form
def test_a_small_angle_is_still_a_walk(device):
    points = torch.tensor([[1.0, 0.0], [1.0, 0.002]], dtype=torch.float64, device=device)
    middle = spherical_latent_walk(points, 2)[1]
    expected = torch.tensor([1.0, 0.001], dtype=torch.float64, device=device)
    torch.testing.assert_close(middle, expected, rtol=1e-5, atol=0)
