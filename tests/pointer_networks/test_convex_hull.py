import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from snippets.pointer_networks.convex_hull import convex_hull

GRID = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=9
)  # small, so that many points are equal or on one line


def corners(points, device, dtype=torch.float64):
    row = convex_hull(torch.tensor([points], dtype=dtype, device=device))[0]
    assert (row >= 0).all()
    return row.tolist()


def uniform(seed, *shape):
    return torch.rand(*shape, 2, generator=torch.Generator().manual_seed(seed))


def cross(points, i, j, k):
    (ax, ay), (bx, by), (cx, cy) = points[i], points[j], points[k]
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)


@pytest.mark.reference
@pytest.mark.parametrize("n", [3, 4, 5, 8, 16, 17, 50])
def test_it_is_qhull_turned_to_its_lowest_index(device, n):
    points = uniform(n, 40, n).to(device)
    rows = convex_hull(points).tolist()
    for chosen, row in zip(points.cpu().double().numpy(), rows, strict=True):
        hull = ConvexHull(chosen).vertices.tolist()
        first = hull.index(min(hull))
        assert row == (hull[first:] + hull[:first] + [-1] * n)[: len(row)]
    assert max(map(len, rows)) == max(sum(i >= 0 for i in row) for row in rows)


@pytest.mark.closed_form
def test_an_inner_point_is_left_out_and_the_lowest_index_leads(device):
    square = [(2, 2), (0, 4), (4, 4), (0, 0), (4, 0)]
    assert corners(square, device) == [1, 3, 4, 2]
    assert corners(square[::-1], device) == [0, 2, 3, 1]


@pytest.mark.closed_form
def test_what_lies_on_an_edge_is_no_corner(device):
    points = [(1, 0), (0, 0), (3, 0), (2, 0), (3, 2), (0, 2), (0, 1), (2, 2), (3, 1)]
    assert corners(points, device) == [1, 2, 4, 5]
    slanted = [(2, 1), (4, 2), (0, 0), (1, 3), (2, 6), (6, 3)]
    assert corners(slanted, device) == [2, 5, 4]


@pytest.mark.closed_form
def test_points_on_one_line_have_two_corners_and_equal_points_one(device):
    assert corners([(1, 2), (3, 6), (2, 4), (0, 0)], device) == [1, 3]
    assert corners([(1, -3), (0, 0), (3, -9), (2, -6)], device) == [1, 2]
    assert corners([(5, 1), (3, 1), (4, 1)], device) == [0, 1]
    assert corners([(1, 2), (1, 1), (1, 3)], device) == [1, 2]
    assert corners([(7, 7), (7, 7), (7, 7)], device) == [0]
    assert corners([(-7, 0)], device) == [0]


@pytest.mark.closed_form
def test_of_equal_points_the_lowest_index_is_the_corner(device):
    assert corners([(1, 0), (0, 1), (0, 1), (0, 0), (1, 0), (0, 0)], device) == [0, 1, 3]
    assert corners([(0, 0), (1, 0), (1, 0), (0, 1)], device) == [0, 1, 3]


@pytest.mark.closed_form
def test_rows_are_filled_up_behind_their_last_corner(device):
    triangle = [(0, 0), (3, 0), (0, 3), (1, 1)]
    square = [(0, 0), (3, 0), (0, 3), (3, 3)]
    batch = torch.tensor([triangle, square, [(1, 1)] * 4], dtype=torch.float64, device=device)
    assert convex_hull(batch).tolist() == [[0, 1, 2, -1], [0, 1, 3, 2], [0, -1, -1, -1]]
    assert convex_hull(batch[::2]).tolist() == [[0, 1, 2], [0, -1, -1]]
    assert convex_hull(batch).dtype == torch.int64


@pytest.mark.closed_form
@pytest.mark.parametrize("scale", [2.0**-1040, 2.0**-600, 1.0, 2.0**970])
def test_a_place_off_the_grid_goes_to_the_nearest_one(device, scale):
    far = 2.0**30 - 1  # the grid's step is then `scale`
    on = [(0, 0.6), (far, 0.6), (far / 2, 0), (0, far)]
    assert corners([(scale * x, scale * y) for x, y in on], device) == [0, 2, 1, 3]
    under = [(0, 0.4), (far, 0.4), (far / 2, 0), (0, far)]
    assert corners([(scale * x, scale * y) for x, y in under], device) == [0, 1, 3]


@pytest.mark.closed_form
def test_float32_in_the_unit_square_is_told_apart_to_its_last_bit(device):
    last = 2.0**-24
    bent = [(0, last), (0.5, 0), (1 - last, last), (0.5, 0.75)]
    assert corners(bent, device, torch.float32) == [0, 1, 2, 3]
    straight = [(0, last), (0.5, last), (1 - last, last), (0.5, 0.75)]
    assert corners(straight, device, torch.float32) == [0, 2, 3]
    assert corners([(x - 0.5, y + 0.25) for x, y in bent], device) == [0, 1, 2, 3]


@pytest.mark.closed_form
def test_what_float32_would_round_off_is_kept(device):
    # The third point is 2^-25 below the diagonal: one part in 2^26 of the side.
    points = [(-1, -1), (1, 1), (2.0**-25, 0), (-1, 1)]
    assert corners(points, device, torch.float32) == [0, 2, 1, 3]


@pytest.mark.closed_form
def test_a_turn_of_one_part_in_2_to_the_60_is_seen(device):
    far = 2**30 - 1  # far (far - 2) - (far - 1)^2 = -1
    points = [(0, 0), (far, far - 1), (far - 1, far - 2), (0, far)]
    assert corners(points, device) == [0, 2, 1, 3]


@pytest.mark.closed_form
def test_the_lowest_point_is_lowest_by_a_single_step(device):
    far = 2**30 - 1
    assert corners([(0, 2), (3, 0), (2, 1), (far, far)], device) == [0, 1, 3]


@pytest.mark.closed_form
def test_each_set_has_its_own_scale(device):
    triangle = torch.tensor([(0, 0), (1, 1), (3, 0), (0, 3)], dtype=torch.float64, device=device)
    batch = torch.stack((triangle, 1e12 * triangle))
    assert convex_hull(batch).tolist() == [[0, 2, 3], [0, 2, 3]]


@pytest.mark.property
@given(points=GRID)
def test_it_turns_left_at_each_corner_and_leaves_nothing_outside(device, points):
    found = corners(points, device)
    places = [points[i] for i in found]
    assert len(set(places)) == len(places)
    assert found[0] == min(found)
    assert all(points.index(place) == i for i, place in zip(found, places, strict=True))
    for a, b, c in zip(found, found[1:] + found[:1], found[2:] + found[:2], strict=True):
        if len(found) > 2:
            assert cross(points, a, b, c) > 0
        assert all(cross(points, a, b, k) >= 0 for k in range(len(points)))
    xs, ys = zip(*points, strict=True)
    assert {min(xs), max(xs)} == {min(x for x, _ in places), max(x for x, _ in places)}
    assert {min(ys), max(ys)} == {min(y for _, y in places), max(y for _, y in places)}


@pytest.mark.property
@given(seed=st.integers(0, 1000), n=st.integers(3, 20))
def test_the_corners_move_with_the_points(device, seed, n):
    points = uniform(seed, 1, n).double().to(device)
    expected = convex_hull(points)
    turned = torch.stack((-points[..., 1], points[..., 0]), dim=2)
    assert torch.equal(convex_hull(turned), expected)
    assert torch.equal(convex_hull(8 * points - 3), expected)
    mirrored = points * torch.tensor([-1, 1], device=device)
    backwards = convex_hull(mirrored)[0].flip(0)
    assert torch.equal(backwards.roll(1), expected[0])
    shuffled = torch.randperm(n, generator=torch.Generator().manual_seed(seed)).to(device)
    again = shuffled[convex_hull(points[:, shuffled])[0]]
    assert torch.equal(again.roll(-again.argmin().item()), expected[0])


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("side", [0, 1])
def test_refuses_what_is_not_finite(device, bad, side):
    points = uniform(0, 2, 4).to(device)
    points[1, 2, side] = bad
    with pytest.raises(ValueError, match=f"^points must be finite, but holds .*{bad}"):
        convex_hull(points)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(5, 2), (2, 5, 3), (0, 5, 2), (2, 0, 2), (1, 1, 5, 2)])
def test_refuses_other_shapes(device, shape):
    with pytest.raises(ValueError, match=r"^points must be \(batch, n, 2\), batch and n at least"):
        convex_hull(torch.zeros(shape, device=device))
