import pytest
import torch
from torchvision.transforms import v2

from snippets.augmentation.crop_boxes import crop_boxes
from snippets.augmentation.crop_image import crop_image
from snippets.augmentation.pad_image import pad_image


def picture(device, seed=0, dtype=torch.float64, size=(5, 7)):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(3, *size, dtype=dtype, generator=rng).to(device)


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
@pytest.mark.parametrize("sides", [(1, 2, 3, 4), (0, 0, 0, 0), (5, 0, 0, 1)])
@pytest.mark.parametrize("fill", [0, 0.5])
def test_it_is_that_of_torchvision(device, sides, fill):
    image = picture(device)
    expected = v2.functional.pad(image, list(sides), fill=fill)
    assert torch.equal(pad_image(image, *sides, fill), expected)


@pytest.mark.property
def test_a_crop_takes_it_back(device):
    image = picture(device)
    canvas = pad_image(image, 1, 2, 3, 4)
    assert torch.equal(crop_image(canvas, 2, 1, 5, 7), image)
    assert canvas.count_nonzero() == image.count_nonzero()  # the rest is 0


@pytest.mark.property
def test_boxes_move_by_left_and_top(device):
    box = torch.tensor([[1.0, 2.0, 4.0, 5.0]], dtype=torch.float64, device=device)
    mask = pad_image(paint(box[0], 6, 7, device), 3, 1, 2, 4)
    assert mask.shape == (11, 12)
    assert torch.equal(crop_boxes(box, -1, -3, *mask.shape), box_of(mask))


@pytest.mark.bad_input
@pytest.mark.parametrize("index", range(4))
def test_refuses_to_cut(device, index):
    sides = [0, 0, 0, 0]
    sides[index] = -1
    with pytest.raises(ValueError, match=r"^left, top, right, bottom must be >= 0, but are .*-1"):
        pad_image(picture(device), *sides)
