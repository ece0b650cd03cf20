import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision import tv_tensors
from torchvision.transforms import v2

from snippets.augmentation.flip_boxes import flip_boxes
from snippets.augmentation.horizontal_flip import horizontal_flip

BOXES = [[1.0, 2.0, 4.0, 5.0], [0.0, 0.0, 7.0, 1.0], [3.0, 3.0, 3.0, 3.0]]


def paint(box, height, width, device):
    """A mask that is 1 in the box."""
    x1, y1, x2, y2 = map(int, box)
    mask = torch.zeros(height, width, dtype=torch.int64, device=device)
    mask[y1:y2, x1:x2] = 1
    return mask


def box_of(mask):
    rows, columns = mask.nonzero(as_tuple=True)
    corners = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    return torch.stack(corners).double()[None]


@pytest.mark.derivation
def test_pixels_and_edges_agree():
    # Column j covers [j, j + 1]. Mirrored, it covers [W - j - 1, W - j], which is column W - 1 - j.
    j, width = sympy.symbols("j W")
    left, right = width - (j + 1), width - j
    assert sympy.simplify(left - (width - 1 - j)) == 0
    assert sympy.simplify(right - left) == 1


@pytest.mark.reference
def test_it_is_that_of_torchvision(device):
    boxes = torch.tensor(BOXES, dtype=torch.float64, device=device)
    wrapped = tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=(6, 7))
    expected = v2.functional.horizontal_flip(wrapped).as_subclass(torch.Tensor)
    assert torch.equal(flip_boxes(boxes, 7), expected)


@pytest.mark.property
@given(
    corners=st.tuples(*[st.integers(0, 6)] * 2, *[st.integers(0, 5)] * 2).filter(
        lambda c: c[0] != c[1] and c[2] != c[3]
    )
)
def test_the_box_moves_with_the_pixels_that_it_holds(device, corners):
    (x1, x2), (y1, y2) = sorted(corners[:2]), sorted(corners[2:])
    box = torch.tensor([[x1, y1, x2, y2]], dtype=torch.float64, device=device)
    mask = horizontal_flip(paint(box[0], 6, 7, device))
    assert torch.equal(flip_boxes(box, 7), box_of(mask))
    assert torch.equal(flip_boxes(flip_boxes(box, 7), 7), box)


@pytest.mark.bad_input
def test_refuses_what_is_no_box(device):
    with pytest.raises(ValueError, match=r"^boxes must have x1 <= x2"):
        flip_boxes(torch.tensor([[4.0, 2.0, 1.0, 5.0]], device=device), 7)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1, math.nan])
def test_refuses_a_picture_without_width(device, bad):
    with pytest.raises(ValueError, match=f"^width must be above 0, but is {bad}"):
        flip_boxes(torch.tensor(BOXES, device=device), bad)


@pytest.mark.closed_form
def test_a_width_below_one_is_one_of_relative_coordinates(device):
    boxes = torch.tensor([[0.25, 0.0, 0.5, 0.25]], device=device)
    assert flip_boxes(boxes, 0.5).tolist() == [[0.0, 0.0, 0.25, 0.25]]
