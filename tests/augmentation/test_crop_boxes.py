import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision import tv_tensors
from torchvision.transforms import v2

from snippets.augmentation.crop_boxes import crop_boxes
from snippets.augmentation.crop_image import crop_image

BOXES = [[1.0, 1.0, 5.0, 5.0], [8.0, 0.0, 9.0, 2.0], [0.0, 0.0, 1.5, 0.5], [2.0, 0.0, 9.0, 9.0]]


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


@pytest.mark.reference
@pytest.mark.parametrize("window", [(0, 0, 9, 9), (1, 2, 3, 4), (2, 1, 4, 3), (5, 5, 4, 4)])
def test_it_is_that_of_torchvision(device, window):
    boxes = torch.tensor(BOXES, dtype=torch.float64, device=device)
    wrapped = tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=(9, 9))
    expected = v2.functional.crop(wrapped, *window).as_subclass(torch.Tensor)
    torch.testing.assert_close(crop_boxes(boxes, *window), expected, rtol=0, atol=1e-12)


@pytest.mark.property
@given(
    xs=st.lists(st.integers(0, 8), min_size=2, max_size=2, unique=True),
    ys=st.lists(st.integers(0, 8), min_size=2, max_size=2, unique=True),
    top=st.integers(0, 4),
    left=st.integers(0, 4),
    height=st.integers(1, 4),
    width=st.integers(1, 4),
)
def test_the_box_moves_with_the_pixels_that_it_holds(device, xs, ys, top, left, height, width):
    (x1, x2), (y1, y2) = sorted(xs), sorted(ys)
    box = torch.tensor([[x1, y1, x2, y2]], dtype=torch.float64, device=device)
    mask = crop_image(paint(box[0], 8, 8, device), top, left, height, width)
    cropped = crop_boxes(box, top, left, height, width)
    if mask.any():
        assert torch.equal(cropped, box_of(mask))
    else:
        assert (cropped[:, 2:] - cropped[:, :2]).min() == 0


@pytest.mark.closed_form
def test_a_negative_corner_moves_boxes_onto_a_larger_canvas(device):
    box = torch.tensor([[1.0, 2.0, 3.0, 4.0]], device=device)
    assert crop_boxes(box, -10, -20, 50, 60).tolist() == [[21.0, 12.0, 23.0, 14.0]]


@pytest.mark.bad_input
def test_refuses_what_is_no_box(device):
    with pytest.raises(ValueError, match=r"^boxes must have x1 <= x2"):
        crop_boxes(torch.tensor([[4.0, 2.0, 1.0, 5.0]], device=device), 0, 0, 1, 1)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1, math.nan])
@pytest.mark.parametrize("name", ["height", "width"])
def test_refuses_an_empty_window(device, name, bad):
    window = {"top": 0, "left": 0, "height": 1, "width": 1} | {name: bad}
    with pytest.raises(ValueError, match=f"^{name} must be above 0, but is {bad}"):
        crop_boxes(torch.tensor(BOXES, device=device), **window)


@pytest.mark.closed_form
def test_a_window_below_one_is_one_of_relative_coordinates(device):
    box = torch.tensor([[0.0, 0.25, 1.0, 0.75]], device=device)
    assert crop_boxes(box, 0.5, 0.5, 0.5, 0.25).tolist() == [[0.0, 0.0, 0.25, 0.25]]
