import math

import pytest
import torch
from torchvision import tv_tensors
from torchvision.transforms import v2

from snippets.augmentation.resize_boxes import resize_boxes
from snippets.augmentation.resize_mask import resize_mask

BOXES = [[1.0, 2.0, 4.0, 5.0], [0.0, 0.0, 8.0, 6.0]]


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
@pytest.mark.parametrize("size", [(6, 8), (12, 4), (3, 5), (18, 80)])
def test_it_is_that_of_torchvision(device, size):
    boxes = torch.tensor(BOXES, dtype=torch.float64, device=device)
    wrapped = tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=(6, 8))
    expected = v2.functional.resize(wrapped, list(size)).as_subclass(torch.Tensor)
    torch.testing.assert_close(resize_boxes(boxes, (6, 8), size), expected, rtol=1e-6, atol=0)


@pytest.mark.property
@pytest.mark.parametrize("factors", [(1, 2), (3, 1), (2, 4)])
def test_the_box_moves_with_the_pixels_that_it_holds(device, factors):
    size = 6 * factors[0], 8 * factors[1]
    for box in torch.tensor(BOXES, dtype=torch.float64, device=device):
        mask = resize_mask(paint(box, 6, 8, device), *size)
        resized = resize_boxes(box[None], (6, 8), size)
        torch.testing.assert_close(resized, box_of(mask), rtol=1e-12, atol=0)
        back = resize_boxes(resized, size, (6, 8))
        torch.testing.assert_close(back, box[None], rtol=1e-12, atol=0)


@pytest.mark.bad_input
def test_refuses_what_is_no_box(device):
    with pytest.raises(ValueError, match=r"^boxes must have x1 <= x2"):
        resize_boxes(torch.tensor([[4.0, 2.0, 1.0, 5.0]], device=device), (1, 1), (1, 1))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [(0, 1), (1, -1), (math.nan, 1)])
@pytest.mark.parametrize("name", ["size", "new_size"])
def test_refuses_an_empty_size(device, name, bad):
    sizes = {"size": (1, 1), "new_size": (1, 1)} | {name: bad}
    with pytest.raises(ValueError, match=f"^{name} must be above 0, but is "):
        resize_boxes(torch.tensor(BOXES, device=device), **sizes)


@pytest.mark.closed_form
def test_the_smallest_picture_may_be_one_pixel(device):
    boxes = torch.tensor([[0.0, 0.0, 8.0, 6.0]], device=device)
    assert resize_boxes(boxes, (6, 8), (1, 0.5)).tolist() == [[0.0, 0.0, 0.5, 1.0]]
