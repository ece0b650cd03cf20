import math

import pytest
import torch
from torchvision import tv_tensors
from torchvision.transforms import v2

from snippets.augmentation.keep_boxes import keep_boxes


@pytest.mark.closed_form
def test_both_sides_must_reach_the_size(device):
    boxes = torch.tensor(
        [[0, 0, 2, 2], [0, 0, 2, 1.9], [0, 0, 1.9, 2], [3, 3, 3, 9], [1, 1, 9, 9]],
        dtype=torch.float64,
        device=device,
    )
    assert keep_boxes(boxes, min_size=2).tolist() == [True, False, False, False, True]
    assert keep_boxes(boxes).tolist() == [True, True, True, False, True]
    assert keep_boxes(boxes[:0]).shape == (0,)


@pytest.mark.reference
@pytest.mark.parametrize("min_size", [1, 2.5, 4])
def test_it_keeps_what_torchvision_keeps(device, min_size):
    rng = torch.Generator().manual_seed(0)
    corners = torch.randint(0, 9, (200, 2, 2), generator=rng).double().sort(dim=1).values
    boxes = corners.flatten(1).to(device)
    wrapped = tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=(9, 9))
    kept = v2.SanitizeBoundingBoxes(min_size=min_size, labels_getter=None)(wrapped)
    mask = keep_boxes(boxes, min_size)
    assert 0 < mask.sum() < 200
    assert torch.equal(boxes[mask], kept.as_subclass(torch.Tensor))


@pytest.mark.bad_input
def test_refuses_what_is_no_box(device):
    with pytest.raises(ValueError, match=r"^boxes must have x1 <= x2"):
        keep_boxes(torch.tensor([[4.0, 2.0, 1.0, 5.0]], device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1, math.nan])
def test_refuses_a_size_that_keeps_everything(device, bad):
    with pytest.raises(ValueError, match=f"^min_size must be above 0, but is {bad}"):
        keep_boxes(torch.zeros(1, 4, device=device), bad)


@pytest.mark.closed_form
def test_a_size_below_one_is_one_of_relative_coordinates(device):
    boxes = torch.tensor([[0.0, 0.0, 0.5, 0.5], [0.0, 0.0, 0.25, 0.5]], device=device)
    assert keep_boxes(boxes, 0.5).tolist() == [True, False]
