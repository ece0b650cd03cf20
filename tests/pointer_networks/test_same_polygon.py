import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.same_polygon import same_polygon

POLYGON = st.permutations(range(8)).flatmap(
    lambda order: st.integers(1, 8).map(lambda count: list(order[:count]))
)


def rows(device, *polygons, length=None):
    length = length or max(map(len, polygons))
    return torch.tensor([p + [-1] * (length - len(p)) for p in polygons], device=device)


def edges(polygon):
    return sorted(sorted(pair) for pair in zip(polygon, polygon[1:] + polygon[:1], strict=True))


@pytest.mark.closed_form
def test_start_and_direction_are_free_and_nothing_else(device):
    predicted = [[4, 1, 6, 2], [1, 6, 2, 4], [2, 6, 1, 4], [1, 2, 6, 4], [4, 1, 6], [1, 6, 4, 2]]
    predicted += [[4, 1, 6, 2, 7], [4, 1, 6, 2, 4], [], [4, 1, 6, 7]]
    true = rows(device, *[[1, 6, 2, 4]] * len(predicted))
    expected = [True, True, True] + [False] * 7
    assert same_polygon(rows(device, *predicted), true).tolist() == expected
    assert same_polygon(true, rows(device, *predicted)).tolist() == expected


@pytest.mark.closed_form
def test_how_far_the_rows_are_filled_up_does_not_matter(device):
    for a, b in [(3, 3), (5, 3), (3, 6)]:
        predicted, true = rows(device, [2, 0, 1], length=a), rows(device, [0, 1, 2], length=b)
        assert same_polygon(predicted, true).tolist() == [True]
    empty = rows(device, [], length=2)
    assert same_polygon(empty, rows(device, [0, 1, 2])).tolist() == [False]


@pytest.mark.closed_form
def test_what_fills_a_row_up_is_no_corner(device):
    predicted, true = rows(device, [0, 2], length=3), rows(device, [0, 2, 1])
    assert same_polygon(predicted, true).tolist() == [False]
    predicted, true = rows(device, [1, 6, 2, 4, 1]), rows(device, [1, 6, 2, 4])
    assert same_polygon(predicted, true).tolist() == [False]


@pytest.mark.reference
@given(predicted=POLYGON, true=POLYGON)
def test_the_same_polygon_has_the_same_sides(device, predicted, true):
    found = same_polygon(rows(device, predicted), rows(device, true)).item()
    assert found == (edges(predicted) == edges(true))


@pytest.mark.property
@given(polygon=POLYGON, turn=st.integers(0, 7), other=POLYGON)
def test_turned_and_reversed_it_is_the_same_in_a_batch(device, polygon, turn, other):
    turn %= len(polygon)
    turned = polygon[turn:] + polygon[:turn]
    predicted = rows(device, turned, turned[::-1], other)
    true = rows(device, polygon, polygon, other)
    assert same_polygon(predicted, true).all()


@pytest.mark.bad_input
def test_refuses_a_corner_behind_the_end(device):
    good, bad = rows(device, [0, 1, 2]), rows(device, [0, -1, 2])
    for arguments in ((bad, good), (good, bad)):
        with pytest.raises(ValueError, match="^a polygon must have its -1 behind all corners"):
            same_polygon(*arguments)


@pytest.mark.bad_input
def test_refuses_batches_that_would_broadcast(device):
    message = "^predicted must hold as many rows as corners, 2, but holds 1"
    with pytest.raises(ValueError, match=message):
        same_polygon(rows(device, [0, 1, 2]), rows(device, [0, 1, 2], [0, 1, 2]))
