import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.dcgan.linear_latent_walk import linear_latent_walk


@pytest.mark.property
@given(count=st.integers(2, 9), steps=st.integers(1, 12), seed=st.integers(0, 99))
def test_it_goes_through_every_point_exactly(device, count, steps, seed):
    points = torch.randn(count, 3, generator=torch.Generator().manual_seed(seed)).to(device)
    walk = linear_latent_walk(points, steps)
    assert walk.shape == ((count - 1) * steps + 1, 3)
    assert torch.equal(walk[::steps], points)


@pytest.mark.reference
def test_one_leg_is_numpys_linspace(device):
    start, end = [0.5, -1.0, 2.0], [1.5, 3.0, 2.0]
    points = torch.tensor([start, end], dtype=torch.float64, device=device)
    expected = torch.tensor(np.linspace(start, end, 8), device=device)
    torch.testing.assert_close(linear_latent_walk(points, 7), expected, rtol=1e-14, atol=1e-15)


@pytest.mark.closed_form
def test_two_legs_by_hand(device):
    points = torch.tensor([[0.0], [4.0], [2.0]], device=device)
    walk = linear_latent_walk(points, 4)
    assert walk.flatten().tolist() == [0, 1, 2, 3, 4, 3.5, 3, 2.5, 2]


@pytest.mark.property
def test_the_middle_is_shorter_than_the_ends_for_normal_noise(device):
    # |(a + b) / 2| is about |a| / sqrt(2): what the spherical walk is for.
    points = torch.randn(2, 10_000, generator=torch.Generator().manual_seed(0)).to(device)
    lengths = linear_latent_walk(points, 2).norm(dim=1)
    assert (lengths[1] / lengths[0] - 0.5**0.5).abs() < 0.02


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 3), (0, 3), (3,), (2, 3, 1)])
def test_refuses_what_is_no_walk(device, shape):
    with pytest.raises(ValueError, match=r"^points must be \(P, d\), P at least 2, but is \("):
        linear_latent_walk(torch.ones(shape, device=device), 3)


@pytest.mark.bad_input
def test_refuses_no_steps(device):
    points = torch.ones(2, 1, device=device)
    assert linear_latent_walk(points, 1).shape == (2, 1)
    with pytest.raises(ValueError, match="^steps must be at least 1, but is 0$"):
        linear_latent_walk(points, 0)
