import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.box_intersection import box_intersection

# Corners on a small grid: boxes that tie, touch, contain each other and have no area are common.
GRID = st.lists(st.tuples(*[st.integers(0, 5)] * 4), max_size=5)


def make(rows, device):
    boxes = torch.tensor(rows, dtype=torch.float64, device=device).reshape(-1, 4)
    first, second = boxes[:, :2], boxes[:, 2:]
    return torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("other", "area"),
    [
        ([0, 0, 4, 4], 16),
        ([1, 1, 3, 2], 2),
        ([-5, -5, 9, 9], 16),
        ([3, 1, 6, 3], 2),
        ([4, 0, 8, 4], 0),
        ([4, 4, 5, 5], 0),
        ([5, 5, 6, 6], 0),
        ([5, 1, 6, 2], 0),
        ([1, 5, 2, 6], 0),
        ([2, 0, 2, 4], 0),
    ],
    ids="equal inside around overlap edge corner apart right below line".split(),
)
def test_against_a_square_of_side_four(device, other, area):
    square, other = make([[0, 0, 4, 4]], device), make([other], device)
    assert box_intersection(square, other).tolist() == [[area]]


@pytest.mark.reference
@given(rows1=GRID, rows2=GRID)
def test_counts_the_unit_cells_that_lie_in_both(device, rows1, rows2):
    boxes1, boxes2 = make(rows1, device), make(rows2, device)
    lower = torch.arange(5, device=device)

    def cells(boxes):  # (N, 5, 5), 1 where the unit cell [x, x + 1] x [y, y + 1] lies in the box
        x1, y1, x2, y2 = boxes[:, :, None].unbind(dim=1)
        columns = (x1 <= lower) & (lower + 1 <= x2)
        rows = (y1 <= lower) & (lower + 1 <= y2)
        return (rows[:, :, None] & columns[:, None, :]).double()

    counted = torch.einsum("nyx,myx->nm", cells(boxes1), cells(boxes2))
    assert torch.equal(box_intersection(boxes1, boxes2), counted)


@pytest.mark.property
@given(rows1=GRID, rows2=GRID, shift=st.integers(-9, 9))
def test_symmetric_and_the_same_wherever_the_origin_is(device, rows1, rows2, shift):
    boxes1, boxes2 = make(rows1, device), make(rows2, device)
    area = box_intersection(boxes1, boxes2)
    assert torch.equal(area.T, box_intersection(boxes2, boxes1))
    assert torch.equal(area, box_intersection(boxes1 + shift, boxes2 + shift))


@pytest.mark.gradient
def test_the_gradient_goes_to_the_edges_that_bound_the_shared_part(device):
    boxes1 = make([[0, 0, 4, 4]], device).requires_grad_()
    boxes2 = make([[1, 2, 6, 7]], device).requires_grad_()
    box_intersection(boxes1, boxes2).sum().backward()
    assert boxes1.grad.tolist() == [[0, 0, 2, 3]]
    assert boxes2.grad.tolist() == [[-2, -3, 0, 0]]


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["boxes1", "boxes2"])
def test_refuses_what_is_no_box(device, name):
    boxes = {
        key: torch.tensor([[0.0, 0.0, 1.0, 1.0]], device=device) for key in ("boxes1", "boxes2")
    }
    boxes[name] = -boxes[name]
    with pytest.raises(ValueError, match=f"^{name} must have x1 <= x2"):
        box_intersection(**boxes)
