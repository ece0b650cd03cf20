import cmath
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.unrolled_gan.ring_centers import ring_centers


@pytest.mark.closed_form
def test_four_on_a_circle(device):
    centers = ring_centers(4, 3.0, device=device, dtype=torch.float64)
    expected = torch.tensor([[3, 0], [0, 3], [-3, 0], [0, -3]], dtype=torch.float64, device=device)
    torch.testing.assert_close(centers, expected, rtol=0, atol=1e-14)


@pytest.mark.reference
@given(modes=st.integers(1, 12), radius=st.floats(0.1, 9))
def test_they_are_the_roots_of_unity(device, modes, radius):
    centers = ring_centers(modes, radius, device=device, dtype=torch.float64).tolist()
    for k, (x, y) in enumerate(centers):
        assert abs(complex(x, y) - radius * cmath.exp(2j * cmath.pi * k / modes)) < 1e-12
    assert len(centers) == modes


@pytest.mark.closed_form
def test_eight_by_default_at_radius_2_and_all_apart(device):
    centers = ring_centers(device=device)
    assert centers.shape == (8, 2)
    assert centers.device.type == device.type
    assert centers.dtype == torch.float32
    distances = torch.cdist(centers, centers) + 9 * torch.eye(8, device=device)
    neighbour = 2 * 2 * math.sin(math.pi / 8)
    torch.testing.assert_close(distances.amin().item(), neighbour, rtol=1e-5, atol=0)


@pytest.mark.closed_form
def test_with_the_end_point_eight_would_be_seven(device):
    angle = torch.linspace(0, 2 * math.pi, 8, dtype=torch.float64, device=device)
    slip = torch.stack([angle.cos(), angle.sin()], dim=1)
    right = ring_centers(radius=1.0, device=device, dtype=torch.float64)
    assert len(slip.round(decimals=6).abs().unique(dim=0)) < len(slip)
    assert (torch.cdist(slip, slip) < 1e-6).sum() == 8 + 2  # the first and the last are one
    assert (torch.cdist(right, right) < 1e-6).sum() == 8


@pytest.mark.bad_input
@pytest.mark.parametrize("modes", [0, -1])
def test_refuses_an_empty_ring(modes):
    with pytest.raises(ValueError, match=f"^modes must be at least 1, but is {modes}"):
        ring_centers(modes)


@pytest.mark.bad_input
@pytest.mark.parametrize("radius", [0.0, -1.0, math.nan])
def test_refuses_a_circle_without_a_radius(radius):
    with pytest.raises(ValueError, match=f"^radius must be above 0, but is {radius}"):
        ring_centers(8, radius)
