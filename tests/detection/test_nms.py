import math

import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.nms import nms

SCORES = st.integers(0, 3)  # few, so that many are equal
GRID = st.lists(st.tuples(*[st.integers(0, 5)] * 4, SCORES), max_size=12)
FLOATS = st.lists(st.tuples(*[st.floats(-(2.0**60), 2.0**60, width=32)] * 4, SCORES), max_size=12)
THRESHOLDS = st.sampled_from([0, 0.1, 0.25, 0.3, 1 / 3, 0.5, 0.6, 0.75, 1])


def make(rows, device, dtype):
    rows = torch.tensor(rows, dtype=dtype, device=device).reshape(-1, 5)
    first, second = rows[:, :2], rows[:, 2:4]
    boxes = torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)
    return boxes, rows[:, 4] / 4


def on_cpu(boxes, scores, iou_threshold):
    """torchvision's kernel for the CPU: the one for CUDA rounds the threshold, and fuses products."""
    return torchvision.ops.nms(boxes.cpu(), scores.cpu(), iou_threshold).to(boxes.device)


@pytest.mark.closed_form
def test_by_hand(device):
    # A 4 x 4 box; its lower 3/4, with the best score; its left half, IoU 6/(12 + 8 - 6) = 3/7 with
    # that one; and a box apart.
    boxes = [[0, 0, 4, 4], [0, 1, 4, 4], [0, 0, 2, 4], [5, 0, 9, 4]]
    boxes = torch.tensor(boxes, dtype=torch.float64, device=device)
    scores = torch.tensor([0.8, 0.9, 0.6, 0.7], device=device)
    assert nms(boxes, scores, 0.5).tolist() == [1, 3, 2]
    assert nms(boxes, scores, 0.4).tolist() == [1, 3]
    assert nms(boxes, scores, 0.75).tolist() == [1, 0, 3, 2]


@pytest.mark.closed_form
def test_a_suppressed_box_suppresses_nothing(device):
    # Neighbours in a chain of three overlap by 2/4; the first drops the second, the third stays.
    boxes = torch.tensor([[0.0, 0.0, 3.0, 1.0], [1.0, 0.0, 4.0, 1.0], [2.0, 0.0, 5.0, 1.0]])
    scores = torch.tensor([0.9, 0.8, 0.7], device=device)
    assert nms(boxes.to(device), scores, 0.4).tolist() == [0, 2]


@pytest.mark.reference
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@given(rows=GRID | FLOATS, iou_threshold=THRESHOLDS)
def test_is_torchvisions_ties_included(device, dtype, rows, iou_threshold):
    boxes, scores = make(rows, device, dtype)
    ours = nms(boxes, scores, iou_threshold)
    assert torch.equal(ours, on_cpu(boxes, scores, iou_threshold))


@pytest.mark.reference
@pytest.mark.parametrize("iou_threshold", [0.3, 0.5, 0.7])
def test_is_torchvisions_on_many_boxes(device, iou_threshold):
    generator = torch.Generator().manual_seed(0)
    corner = 60 * torch.rand(300, 2, generator=generator)
    size = 10 + 10 * torch.rand(300, 2, generator=generator)
    boxes = torch.cat([corner, corner + size], dim=1).to(device)
    scores = torch.randint(50, (300,), generator=generator).to(device) / 50
    ours = nms(boxes, scores, iou_threshold)
    assert torch.equal(ours, on_cpu(boxes, scores, iou_threshold))


@pytest.mark.property
@given(rows=GRID, iou_threshold=THRESHOLDS)
def test_what_is_kept_is_apart_and_what_is_dropped_has_a_better_box_over_it(
    device, rows, iou_threshold
):
    boxes, scores = make(rows, device, torch.float64)
    keep = nms(boxes, scores, iou_threshold).tolist()
    iou = torchvision.ops.box_iou(boxes, boxes).nan_to_num(0)
    for i in range(len(boxes)):
        better = [j for j in keep if (-scores[j], j) < (-scores[i], i)]
        assert (i not in keep) == any(iou[j, i] > iou_threshold for j in better)


@pytest.mark.closed_form
def test_at_the_threshold_a_box_stays(device):
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 2.0]], device=device)
    scores = torch.tensor([0.5, 0.5], device=device)
    assert nms(boxes, scores, 0.5).tolist() == [0, 1]
    assert nms(boxes, scores, math.nextafter(0.5, 0)).tolist() == [0]


@pytest.mark.closed_form
def test_boxes_that_touch_and_boxes_of_no_area_stay(device):
    point, touching = [[1.0, 1.0, 1.0, 1.0]] * 2, [[0.0, 0.0, 1.0, 1.0], [1.0, 0.0, 2.0, 1.0]]
    boxes = torch.tensor(point + touching, device=device)
    assert nms(boxes, torch.ones(4, device=device), 0).tolist() == [0, 1, 2, 3]


@pytest.mark.closed_form
def test_of_nothing_nothing_is_kept(device):
    keep = nms(torch.zeros(0, 4, device=device), torch.zeros(0, device=device), 0.5)
    assert keep.shape == (0,) and keep.dtype == torch.int64


@pytest.mark.bad_input
def test_refuses_what_is_no_detection(device):
    with pytest.raises(ValueError, match="^boxes must have x1 <= x2 and y1 <= y2"):
        nms(torch.tensor([[1.0, 0.0, 0.0, 1.0]], device=device), torch.ones(1, device=device), 0.5)
    with pytest.raises(ValueError, match=r"^scores must have shape \(1,\)"):
        nms(torch.zeros(1, 4, device=device), torch.ones(2, device=device), 0.5)


@pytest.mark.bad_input
@pytest.mark.parametrize("iou_threshold", [-0.1, 1.1, 50, math.nan])
def test_refuses_a_threshold_that_is_no_overlap(device, iou_threshold):
    words = rf"^iou_threshold must be in \[0, 1\], but is {iou_threshold}$"
    with pytest.raises(ValueError, match=words):
        nms(torch.zeros(1, 4, device=device), torch.ones(1, device=device), iou_threshold)
