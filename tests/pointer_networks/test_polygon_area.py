import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from snippets.pointer_networks.polygon_area import polygon_area

CORNERS = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=8)


def polygon(device, *corners):
    return torch.tensor(corners, dtype=torch.float64, device=device)


@pytest.mark.closed_form
@pytest.mark.parametrize("m", [3, 4, 6, 12])
def test_regular_polygons(device, m):
    angle = 2 * math.pi * torch.arange(m, dtype=torch.float64, device=device) / m
    corners = torch.stack((2 + 3 * angle.cos(), 3 * angle.sin() - 1), dim=1)
    expected = m / 2 * 9 * math.sin(2 * math.pi / m)
    assert polygon_area(corners).item() == pytest.approx(expected, rel=1e-13)
    assert polygon_area(corners.flip(0)).item() == pytest.approx(-expected, rel=1e-13)


@pytest.mark.closed_form
def test_a_bow_tie_cancels_and_a_notch_is_left_out(device):
    assert polygon_area(polygon(device, (0, 0), (1, 1), (1, 0), (0, 1))) == 0
    assert polygon_area(polygon(device, (0, 0), (4, 0), (4, 4), (2, 1), (0, 4))) == 10
    assert polygon_area(polygon(device, (3, 5))) == 0
    assert polygon_area(polygon(device, (3, 5), (1, 2))) == 0


@pytest.mark.reference
def test_it_is_what_qhull_says_of_a_hull(device):
    points = torch.rand(12, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    hull = ConvexHull(points.numpy())
    area = polygon_area(points[hull.vertices.tolist()].to(device)).item()
    assert area == pytest.approx(hull.volume, rel=1e-12)


@pytest.mark.property
@given(corners=CORNERS, x=st.integers(-9, 9), y=st.integers(-9, 9), turn=st.integers(0, 7))
def test_it_does_not_depend_on_place_or_first_corner(device, corners, x, y, turn):
    corners = polygon(device, *corners)
    area = polygon_area(corners)
    assert polygon_area(corners + polygon(device, x, y)) == area
    assert polygon_area(corners.roll(turn, dims=0)) == area
    assert polygon_area(corners.flip(1)) == -area  # x and y exchanged: a mirror
    assert polygon_area(corners.repeat_interleave(2, dim=0)) == area


@pytest.mark.property
@given(corners=CORNERS)
def test_each_polygon_of_a_batch_is_its_own(device, corners):
    corners = polygon(device, *corners)
    batch = torch.stack((corners, corners.flip(0), 2 * corners))[:, None]
    area = polygon_area(corners)
    assert torch.equal(polygon_area(batch), torch.stack((area, -area, 4 * area))[:, None])


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(4, 3), (0, 2), (2,), (3, 0, 2)])
def test_refuses_what_is_no_polygon(device, shape):
    with pytest.raises(ValueError, match=r"^polygon must be \(\.\.\., m, 2\) with m at least 1"):
        polygon_area(torch.zeros(shape, device=device))
