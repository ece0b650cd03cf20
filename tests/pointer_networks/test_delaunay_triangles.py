import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from snippets.pointer_networks.convex_hull import convex_hull
from snippets.pointer_networks.delaunay_triangles import delaunay_triangles
from snippets.pointer_networks.in_circle import in_circle
from snippets.pointer_networks.polygon_area import polygon_area


def uniform(seed, batch, n, device):
    return torch.rand(batch, n, 2, generator=torch.Generator().manual_seed(seed)).to(device)


def triangles(device, *points):
    points = torch.tensor([points], dtype=torch.float64, device=device)
    return delaunay_triangles(points)[0].tolist()


def centre(a, b, c):
    sides = [math.dist(b, c), math.dist(c, a), math.dist(a, b)]
    corners = zip(a, b, c, strict=True)
    return tuple(sum(map(float.__mul__, sides, axis)) / sum(sides) for axis in corners)


@pytest.mark.reference
@pytest.mark.parametrize("n", [3, 4, 5, 10, 20])
def test_it_is_qhull_in_the_order_of_the_paper(device, n):
    points = uniform(n, 8, n, device)
    rows = delaunay_triangles(points)
    assert rows.dtype == torch.int64
    counts = []
    for places, row in zip(points.cpu().double(), rows.tolist(), strict=True):
        expected = sorted(
            map(sorted, Delaunay(places.numpy()).simplices.tolist()),
            key=lambda triple: centre(*places[triple].tolist()),
        )
        counts.append(len(expected))
        assert row == expected + [[-1] * 3] * (len(row) - len(expected))
    assert max(counts) == rows.shape[1]


@pytest.mark.closed_form
def test_of_two_diagonals_the_one_with_empty_circles_is_drawn(device):
    flat = [(0, 0), (4, 0), (2, 1), (2, -1)]
    assert triangles(device, *flat) == [[0, 2, 3], [1, 2, 3]]


@pytest.mark.closed_form
def test_triangles_above_each_other_are_sorted_by_y(device):
    # Both incentres have x = 0 exactly.
    assert triangles(device, (-2, 0), (2, 0), (0, 3), (0, -3)) == [[0, 1, 3], [0, 1, 2]]
    assert triangles(device, (-2, 0), (2, 0), (0, -3), (0, 3)) == [[0, 1, 2], [0, 1, 3]]


@pytest.mark.closed_form
def test_a_line_has_no_triangle_and_a_square_both_pairs(device):
    line = [(0, 0), (1, 1), (3, 3), (2, 2)]
    assert triangles(device, *line) == []
    square = [(0, 0), (1, 0), (1, 1), (0, 1)]
    assert sorted(triangles(device, *square)) == [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]]
    both = torch.tensor([line, square], dtype=torch.float64, device=device)
    assert (delaunay_triangles(both)[0] == -1).all()


@pytest.mark.property
@given(seed=st.integers(0, 999), n=st.integers(3, 9))
def test_no_circle_holds_a_point_and_the_hull_is_covered(device, seed, n):
    points = uniform(seed, 1, n, device).double()
    corners = points[0][delaunay_triangles(points)[0]]
    assert not in_circle(corners[:, None], points[0]).any()
    hull = polygon_area(points[0][convex_hull(points)[0]])
    torch.testing.assert_close(polygon_area(corners).abs().sum(), hull, rtol=1e-12, atol=0)


@pytest.mark.property
def test_float32_is_computed_in_float64(device):
    points = uniform(0, 3, 8, device)
    assert torch.equal(delaunay_triangles(points), delaunay_triangles(points.double()))
    tiny = torch.tensor([[(0, 0), (1e-24, 0), (0, 1e-24)]], device=device)
    assert delaunay_triangles(tiny).tolist() == [[[0, 1, 2]]]


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_refuses_what_is_not_finite(device, bad):
    points = uniform(0, 2, 4, device)
    points[1, 2, 0] = bad
    with pytest.raises(ValueError, match=f"^points must be finite, but holds .*{bad}"):
        delaunay_triangles(points)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(5, 2), (2, 5, 3), (0, 5, 2), (2, 2, 2), (1, 1, 5, 2)])
def test_refuses_other_shapes(device, shape):
    with pytest.raises(ValueError, match=r"^points must be \(batch, n, 2\), batch at least 1 and"):
        delaunay_triangles(torch.zeros(shape, device=device))
