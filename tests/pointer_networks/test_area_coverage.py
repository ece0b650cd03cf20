import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from snippets.pointer_networks.area_coverage import area_coverage
from snippets.pointer_networks.convex_hull import convex_hull
from snippets.pointer_networks.is_simple_polygon import is_simple_polygon

SQUARE = [(0, 0), (2, 0), (2, 2), (0, 2), (1, 0.5)]


def coverage(device, *polygons):
    points = torch.tensor([SQUARE] * len(polygons), dtype=torch.float64, device=device)
    longest = max(map(len, polygons))
    rows = [polygon + [-1] * (longest - len(polygon)) for polygon in polygons]
    corners = torch.tensor([[0, 1, 2, 3, -1]] * len(polygons), device=device)
    return area_coverage(points, torch.tensor(rows, device=device), corners)


@pytest.mark.closed_form
def test_parts_of_a_square(device):
    found = coverage(device, [3, 2, 1, 0], [1, 2, 3, 0], [1, 2, 3], [0, 4, 1, 2, 3], [4, 2, 3])
    expected = torch.tensor([1, 1, 0.5, 0.875, 0.375], dtype=torch.float64, device=device)
    torch.testing.assert_close(found, expected, rtol=1e-15, atol=0)


@pytest.mark.closed_form
def test_what_is_not_simple_covers_nothing_that_can_be_said(device):
    found = coverage(device, [0, 2, 1, 3], [0, 1], [], [0, 1, 2, 3, 0], [0, 1, 3])
    assert found.isnan().tolist() == [True, True, True, True, False]


@pytest.mark.reference
def test_the_area_is_that_of_the_grid_cells_inside(device):
    # Monte Carlo free: a fine grid of cells, counted by the even-odd rule.
    points = torch.rand(8, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    hull = ConvexHull(points.numpy())
    corners = torch.tensor([sorted_from_lowest(hull.vertices.tolist())], device=device)
    polygon = corners[:, ::2]
    axis = (torch.arange(800, dtype=torch.float64) + 0.5) / 800
    x, y = axis[:, None], axis[None, :]
    inside = torch.zeros(800, 800, dtype=torch.bool)
    order = polygon[0].tolist()
    for a, b in zip(order, order[1:] + order[:1], strict=True):
        (ax, ay), (bx, by) = points[a], points[b]
        inside ^= ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    expected = inside.double().mean().item() / hull.volume
    found = area_coverage(points[None].to(device), polygon, corners).item()
    assert found == pytest.approx(expected, abs=2e-3)


def sorted_from_lowest(order):
    first = order.index(min(order))
    return order[first:] + order[:first]


@pytest.mark.property
@given(seed=st.integers(0, 999), n=st.integers(4, 8))
def test_it_is_1_for_the_hull_and_never_more(device, seed, n):
    points = torch.rand(4, n, 2, generator=torch.Generator().manual_seed(seed)).to(device)
    hull = convex_hull(points)
    full = area_coverage(points, hull.roll(0, dims=1), hull)
    torch.testing.assert_close(full, torch.ones_like(full), rtol=1e-15, atol=0)
    polygon = torch.arange(n, device=device).expand(4, n)
    found = area_coverage(points, polygon, hull)
    simple = is_simple_polygon(points, polygon)
    assert torch.equal(found.isnan(), ~simple)
    assert ((found[simple] > 0) & (found[simple] <= 1 + 1e-12)).all()
    assert found.dtype == torch.float64


@pytest.mark.bad_input
def test_refuses_corners_of_no_area(device):
    points = torch.tensor([[(0, 0), (1, 1), (2, 2), (0, 1)]], dtype=torch.float64, device=device)
    predicted = torch.tensor([[0, 2, 3]], device=device)
    for bad in ([0, 2, -1], [0, 1, 2]):
        with pytest.raises(ValueError, match="^corners must be simple polygons, but are tensor"):
            area_coverage(points, predicted, torch.tensor([bad], device=device))
    one_of_two = torch.tensor([[0, 2, 3], [0, 1, 2]], device=device)
    with pytest.raises(ValueError, match="^corners must be simple polygons"):
        area_coverage(points.expand(2, 4, 2), predicted.expand(2, 3), one_of_two)
