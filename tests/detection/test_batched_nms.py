import math

import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.batched_nms import batched_nms
from snippets.detection.nms import nms

ROWS = st.lists(
    st.tuples(*[st.integers(0, 5)] * 4, st.integers(0, 3), st.sampled_from([-3, 0, 7])), max_size=12
)
THRESHOLDS = st.sampled_from([0, 0.1, 0.25, 0.3, 1 / 3, 0.5, 0.6, 0.75, 1])


def make(rows, device, dtype=torch.float64):
    rows = torch.tensor(rows, dtype=dtype, device=device).reshape(-1, 6)
    first, second = rows[:, :2], rows[:, 2:4]
    boxes = torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)
    return boxes, rows[:, 4] / 4, rows[:, 5].long()


@pytest.mark.closed_form
def test_equal_boxes_of_two_classes_both_stay(device):
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0]] * 3, device=device)
    scores = torch.tensor([0.7, 0.9, 0.8], device=device)
    assert batched_nms(boxes, scores, torch.tensor([0, 0, 1], device=device), 0.5).tolist() == [
        1,
        2,
    ]
    assert nms(boxes, scores, 0.5).tolist() == [1]


@pytest.mark.reference
@given(rows=ROWS, iou_threshold=THRESHOLDS)
def test_is_torchvisions_offsets_trick_where_that_is_exact(device, rows, iou_threshold):
    # On whole numbers it is: classes 0, 1, 2 are moved apart without rounding.
    boxes, scores, idxs = make(rows, device)
    classes = idxs.unique(return_inverse=True)[1]
    ours = batched_nms(boxes, scores, idxs, iou_threshold)
    theirs = torchvision.ops.batched_nms(boxes.cpu(), scores.cpu(), classes.cpu(), iou_threshold)
    assert torch.equal(ours.cpu(), theirs)


@pytest.mark.reference
@given(rows=ROWS, iou_threshold=THRESHOLDS)
def test_is_torchvisions_nms_class_by_class(device, rows, iou_threshold):
    boxes, scores, idxs = make(rows, device, torch.float32)
    keep = []
    for c in idxs.unique():
        members = (idxs == c).nonzero()[:, 0].cpu()
        boxes_c, scores_c = boxes.cpu()[members], scores.cpu()[members]
        keep += members[torchvision.ops.nms(boxes_c, scores_c, iou_threshold)].tolist()
    keep.sort(key=lambda i: (-scores[i], i))
    assert batched_nms(boxes, scores, idxs, iou_threshold).tolist() == keep


@pytest.mark.property
@given(rows=ROWS, iou_threshold=THRESHOLDS)
def test_with_one_class_it_is_nms(device, rows, iou_threshold):
    boxes, scores, idxs = make(rows, device)
    ours = batched_nms(boxes, scores, torch.full_like(idxs, 5), iou_threshold)
    assert torch.equal(ours, nms(boxes, scores, iou_threshold))


@pytest.mark.property
def test_of_many_equal_scores_the_earlier_goes_first(device):
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0]] * 200, device=device)
    idxs = torch.arange(200, device=device) // 2
    keep = batched_nms(boxes, torch.ones(200, device=device), idxs, 0.5)
    assert keep.tolist() == list(range(0, 200, 2))


@pytest.mark.closed_form
def test_of_nothing_nothing_is_kept(device):
    nothing = torch.zeros(0, device=device)
    keep = batched_nms(nothing.reshape(0, 4), nothing, nothing.long(), 0.5)
    assert keep.shape == (0,) and keep.dtype == torch.int64


@pytest.mark.bad_input
def test_refuses_what_is_no_detection(device):
    box, one = torch.zeros(1, 4, device=device), torch.ones(1, device=device)
    with pytest.raises(ValueError, match=r"^scores must have shape \(1,\)"):
        batched_nms(box, torch.ones(2, device=device), one.long(), 0.5)
    with pytest.raises(ValueError, match="^idxs must be integer, but is torch.float32$"):
        batched_nms(box, one, one, 0.5)


@pytest.mark.bad_input
@pytest.mark.parametrize("iou_threshold", [-0.1, 1.1, math.nan])
def test_refuses_a_threshold_that_is_no_overlap_even_of_nothing(device, iou_threshold):
    words = rf"^iou_threshold must be in \[0, 1\], but is {iou_threshold}$"
    nothing = torch.zeros(0, device=device)
    with pytest.raises(ValueError, match=words):
        batched_nms(nothing.reshape(0, 4), nothing, nothing.long(), iou_threshold)
