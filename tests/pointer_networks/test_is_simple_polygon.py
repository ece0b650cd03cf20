import itertools
import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.convex_hull import convex_hull
from snippets.pointer_networks.is_simple_polygon import is_simple_polygon

PLACES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=6)


def simple(device, *places, order=None):
    points = torch.tensor([places], dtype=torch.float64, device=device)
    order = list(range(len(places))) if order is None else order
    return is_simple_polygon(points, torch.tensor([order], device=device)).item()


def common(p, q, r, s):
    """All ends and crossings that the closed segments pq and rs share, in exact arithmetic."""
    dx, dy, ex, ey = q[0] - p[0], q[1] - p[1], s[0] - r[0], s[1] - r[1]
    denominator = dx * ey - dy * ex
    if denominator:
        t = Fraction((r[0] - p[0]) * ey - (r[1] - p[1]) * ex, denominator)
        u = Fraction((r[0] - p[0]) * dy - (r[1] - p[1]) * dx, denominator)
        return {(p[0] + t * dx, p[1] + t * dy)} if 0 <= t <= 1 and 0 <= u <= 1 else set()

    def on(x, a, b):
        area = (b[0] - a[0]) * (x[1] - a[1]) - (b[1] - a[1]) * (x[0] - a[0])
        return area == 0 and all(min(a[k], b[k]) <= x[k] <= max(a[k], b[k]) for k in range(2))

    return {x for x in (r, s) if on(x, p, q)} | {x for x in (p, q) if on(x, r, s)}


@pytest.mark.reference
@given(places=PLACES)
def test_it_is_the_definition_in_exact_arithmetic(device, places):
    sides = list(zip(places, places[1:] + places[:1], strict=True))
    expected = len(places) >= 3 and len(set(places)) == len(places)
    for a, b in itertools.combinations(sides, 2):
        expected &= common(*a, *b) == set(a) & set(b)
    assert simple(device, *places) == expected


@pytest.mark.closed_form
def test_convex_with_a_notch_and_crossed(device):
    assert simple(device, (0, 0), (4, 0), (4, 4), (0, 4))
    assert simple(device, (0, 4), (4, 4), (4, 0), (0, 0))
    assert simple(device, (0, 0), (4, 0), (4, 4), (2, 1), (0, 4))
    assert not simple(device, (0, 0), (4, 0), (4, 4), (2, -1), (0, 4))
    assert not simple(device, (0, 0), (4, 4), (4, 0), (0, 4))


@pytest.mark.closed_form
def test_touching_overlapping_and_repeated_corners(device):
    assert not simple(device, (0, 0), (4, 0), (4, 4), (2, 0), (0, 4))  # a corner on a side
    assert not simple(device, (0, 0), (2, 0), (4, 0))  # back along itself
    assert not simple(device, (0, 0), (4, 0), (2, 0), (2, 3))  # goes back over the side before
    assert not simple(device, (0, 0), (2, 0), (2, 2), (0, 0))  # a corner twice
    assert not simple(device, (0, 0), (2, 0), (2, 0), (0, 2))  # the same twice in a row
    assert simple(device, (0, 0), (2, 0), (4, 0), (2, 3))  # a flat corner is none of these


@pytest.mark.closed_form
def test_fewer_than_three_corners_are_none(device):
    places = [(0, 0), (2, 0), (0, 2)]
    for order, expected in [
        ([-1, -1, -1], False),
        ([1, -1, -1], False),
        ([1, 2, -1], False),
        ([1, 2, 0, -1], True),
        ([1, 2, 0], True),
        ([1, 2, 1], False),
    ]:
        assert simple(device, *places, order=order) == expected


@pytest.mark.property
@given(seed=st.integers(0, 999), n=st.integers(3, 9))
def test_a_hull_is_simple_wherever_it_begins_and_how_far_it_is_filled_up(device, seed, n):
    points = torch.rand(3, n, 2, generator=torch.Generator().manual_seed(seed)).to(device)
    hull = convex_hull(points)
    assert is_simple_polygon(points, hull).all()
    assert is_simple_polygon(points, torch.nn.functional.pad(hull, (0, 2), value=-1)).all()
    tour = torch.arange(n, device=device).expand(3, n)
    expected = is_simple_polygon(points, tour)
    assert torch.equal(is_simple_polygon(points, tour.flip(1)), expected)
    assert torch.equal(is_simple_polygon(points, tour.roll(1, dims=1)), expected)


@pytest.mark.property
def test_float32_is_computed_in_float64(device):
    # The third corner is 2^-26 above the side from the first to the second.
    points = torch.tensor([[(-1, -1), (1, 1), (0, 2.0**-26), (-1, 1)]], device=device)
    order = torch.tensor([[0, 1, 2, 3]], device=device)
    assert is_simple_polygon(points, order)
    points[0, 2, 1] = 0
    assert not is_simple_polygon(points, order)


@pytest.mark.closed_form
def test_each_polygon_of_a_batch_is_judged_by_itself(device):
    points = torch.tensor([(0, 0), (4, 4), (4, 0), (0, 4)], device=device).double()
    orders = [[0, 2, 1, 3], [0, 1, 2, 3], [0, 1, 2, -1], [0, 1, -1, -1], [0, 1, 2, 0]]
    expected = [True, False, True, False, False]
    for batch in (slice(None), slice(None, None, -1)):
        order = torch.tensor(orders[batch], device=device)
        assert is_simple_polygon(points.expand(5, 4, 2), order).tolist() == expected[batch]


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_refuses_what_is_not_finite(device, bad):
    with pytest.raises(ValueError, match=f"^points must be finite, but holds .*{bad}"):
        simple(device, (0, 0), (1, bad), (1, 1))


@pytest.mark.bad_input
def test_refuses_a_corner_behind_the_end(device):
    with pytest.raises(ValueError, match="^polygon must have its -1 behind all corners"):
        simple(device, (0, 0), (1, 0), (1, 1), order=[0, -1, 2])


@pytest.mark.bad_input
def test_refuses_batches_that_would_broadcast(device):
    with pytest.raises(ValueError, match="^polygon must hold as many rows as points, 2, but holds"):
        order = torch.tensor([[0, 1, 2]], device=device)
        is_simple_polygon(torch.zeros(2, 3, 2, device=device), order)
