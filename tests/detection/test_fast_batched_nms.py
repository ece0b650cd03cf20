import math

import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection import fast_batched_nms as module
from snippets.detection.batched_nms import batched_nms
from snippets.detection.fast_batched_nms import fast_batched_nms

CLASS = st.sampled_from([-3, 0, 7])
SCORES = st.integers(0, 3)  # few, so that many are equal
GRID = st.lists(st.tuples(*[st.integers(0, 5)] * 4, SCORES, CLASS), max_size=14)
FLOATS = st.lists(
    st.tuples(*[st.floats(-(2.0**60), 2.0**60, width=32)] * 4, SCORES, CLASS), max_size=14
)
THRESHOLDS = st.sampled_from([0, 0.1, 0.25, 0.3, 1 / 3, 0.5, 0.6, 0.75, 1])


def make(rows, device, dtype):
    rows = torch.tensor(rows, dtype=dtype, device=device).reshape(-1, 6)
    first, second = rows[:, :2], rows[:, 2:4]
    boxes = torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)
    return boxes, rows[:, 4] / 4, rows[:, 5].long()


def clustered(n, classes, device, seed=0):
    """Boxes around n / 20 objects, with scores of two digits."""
    generator = torch.Generator().manual_seed(seed)
    objects = torch.randint(n // 20, (n,), generator=generator)
    centre = 100 * torch.rand(n // 20, 2, generator=generator)[objects]
    centre += torch.randn(n, 2, generator=generator)
    size = 5 + 5 * torch.rand(n, 2, generator=generator)
    scores = torch.randint(100, (n,), generator=generator) / 100
    idxs = torch.randint(classes, (n,), generator=generator)
    boxes = torch.cat([centre - size, centre + size], dim=1)
    return boxes.to(device), scores.to(device), idxs.to(device)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("block", "cells", "table"), [(1, 1, 1), (2, 9, 12), (64, 65_536, 1_000_000)]
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@given(rows=GRID | FLOATS, iou_threshold=THRESHOLDS)
def test_is_the_readable_form_ties_included(
    device, block, cells, table, dtype, rows, iou_threshold
):
    boxes, scores, idxs = make(rows, device, dtype)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", block)
        patch.setattr(module, "_CELLS", cells)
        patch.setattr(module, "_TABLE", table)
        ours = fast_batched_nms(boxes, scores, idxs, iou_threshold)
    assert torch.equal(ours, batched_nms(boxes, scores, idxs, iou_threshold))


@pytest.mark.reference
@pytest.mark.parametrize(("n", "classes"), [(300, 3), (2000, 20), (1500, 1), (2000, 1500)])
@pytest.mark.parametrize("iou_threshold", [0.3, 0.5])
def test_is_torchvisions_nms_class_by_class(device, n, classes, iou_threshold):
    boxes, scores, idxs = clustered(n, classes, device)
    keep = []
    for c in idxs.unique().tolist():
        members = (idxs == c).nonzero()[:, 0].cpu()
        boxes_c, scores_c = boxes.cpu()[members], scores.cpu()[members]
        keep += members[torchvision.ops.nms(boxes_c, scores_c, iou_threshold)].tolist()
    keep.sort(key=lambda i: (-scores[i], i))
    assert fast_batched_nms(boxes, scores, idxs, iou_threshold).tolist() == keep


@pytest.mark.reference
def test_far_negative_coordinates_leak_into_another_class_by_offsets_but_not_here(device):
    # The trick moves class 1 by the largest coordinate plus 1, here 10: the second box, which is of
    # class 1 and overlaps nothing, lands on the first, of class 0, and is lost.
    boxes = [[-90, -90, -80, -80], [-100, -100, -90, -90], [0, 0, 9, 9]]
    boxes = torch.tensor(boxes, dtype=torch.float32, device=device)
    scores = torch.tensor([0.9, 0.8, 0.7], device=device)
    idxs = torch.tensor([0, 1, 0], device=device)
    trick = torchvision.ops.batched_nms(boxes, scores, idxs, 0.5)
    assert trick.tolist() == [0, 2]
    assert fast_batched_nms(boxes, scores, idxs, 0.5).tolist() == [0, 1, 2]
    assert batched_nms(boxes, scores, idxs, 0.5).tolist() == [0, 1, 2]


@pytest.mark.reference
def test_many_classes_cost_the_trick_its_digits_but_not_us(device):
    # Class 3 000 000 is moved by 30 million, where float32 counts in steps of two: 3 and 5 wide
    # become 4 wide both, and an overlap of 3/5 becomes 1.
    boxes = torch.tensor([[0.0, 0.0, 5.0, 9.0], [0.0, 0.0, 3.0, 9.0]], device=device)
    scores = torch.tensor([0.9, 0.8], device=device)
    idxs = torch.tensor([3_000_000] * 2, device=device)
    assert torchvision.ops.batched_nms(boxes, scores, idxs, 0.65).tolist() == [0]
    assert torchvision.ops.nms(boxes, scores, 0.65).tolist() == [0, 1]
    assert fast_batched_nms(boxes, scores, idxs, 0.65).tolist() == [0, 1]


@pytest.mark.property
@given(rows=GRID, iou_threshold=THRESHOLDS)
def test_the_numbers_of_the_classes_mean_nothing(device, rows, iou_threshold):
    boxes, scores, idxs = make(rows, device, torch.float32)
    ours = fast_batched_nms(boxes, scores, idxs, iou_threshold)
    assert torch.equal(ours, fast_batched_nms(boxes, scores, -(2**40) * idxs, iou_threshold))


@pytest.mark.closed_form
def test_a_box_wider_than_float32_can_say_overlaps_nothing(device):
    # Its width is infinite, and so are all unions with it.
    huge = torch.finfo(torch.float32).max
    boxes = [[-huge, 0, huge, 1], [-huge, 0, huge, 1], [0, 0, 2, 1], [0, 0, 2, 1]]
    boxes, idxs = torch.tensor(boxes, device=device), torch.zeros(4, device=device).long()
    for iou_threshold in (0, 0.5):
        keep = fast_batched_nms(boxes, torch.ones(4, device=device), idxs, iou_threshold)
        assert keep.tolist() == [0, 1, 2]


@pytest.mark.closed_form
def test_a_chain_where_every_second_box_stays(device):
    left = torch.arange(300.0, device=device)
    boxes = torch.stack([left, 0 * left, left + 3, 0 * left + 1], dim=1)
    idxs = torch.zeros(300, dtype=torch.int32, device=device)
    assert fast_batched_nms(boxes, -left, idxs, 0.4).tolist() == list(range(0, 300, 2))


@pytest.mark.closed_form
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_at_the_threshold_a_box_stays_and_rounding_does_not_move_it(device, dtype):
    # In float32 an overlap of 3/10 is just above 0.3, an overlap of 7/10 just below 0.7.
    for tenths, kept in ((3, [0] if dtype == torch.float32 else [0, 1]), (5, [0, 1]), (7, [0, 1])):
        boxes = torch.tensor([[0, 0, 10, 1], [0, 0, tenths, 1]], dtype=dtype, device=device)
        scores, idxs = boxes[:, 3], torch.zeros(2, device=device).long()
        assert fast_batched_nms(boxes, scores, idxs, tenths / 10).tolist() == kept
        assert torchvision.ops.nms(boxes.cpu(), scores.cpu(), tenths / 10).tolist() == kept


@pytest.fixture
def shapes(monkeypatch):
    """The shapes of what is compared with what, in order: (classes, boxes, boxes)."""
    seen = []

    def spy(planes1, planes2, function=module.iou_planes):
        result = function(planes1, planes2)
        seen.append(tuple(result.shape))
        return result

    monkeypatch.setattr(module, "iou_planes", spy)
    return seen


def boxes_apart(counts, device):
    """As many boxes of each class as are asked for, none over another; all have to be kept."""
    n = sum(counts)
    left = 2 * torch.arange(float(n), device=device)
    boxes = torch.stack([left, 0 * left, left + 1, 0 * left + 1], dim=1)
    classes = torch.arange(len(counts), device=device)
    return boxes, -left, classes.repeat_interleave(torch.tensor(counts, device=device))


@pytest.mark.closed_form
def test_classes_are_rows_and_the_largest_come_first(device, shapes, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 4)
    boxes, scores, idxs = boxes_apart([2, 7, 1, 3], device)
    fast_batched_nms(boxes, scores, idxs, 0.5)
    # Four classes: blocks, and their 4 against the 3 boxes left. Then the 3 that were left.
    assert shapes == [(4, 4, 4), (4, 4, 3), (4, 3, 3)]


@pytest.mark.closed_form
def test_classes_that_would_fill_a_table_with_emptiness_wait_for_the_next(
    device, shapes, monkeypatch
):
    monkeypatch.setattr(module, "_TABLE", 14)
    boxes, scores, idxs = boxes_apart([2, 7, 1, 3, 2, 20], device)
    fast_batched_nms(boxes, scores, idxs, 0.5)
    # 20 are more than 14, but a class must fit. Then two rows of 7, and the rest in rows of 2.
    assert shapes == [(1, 20, 20), (2, 7, 7), (3, 2, 2)]


@pytest.mark.closed_form
def test_compares_a_bounded_number_of_pairs_at_once(device, shapes, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 2)
    monkeypatch.setattr(module, "_CELLS", 12)
    boxes, scores, idxs = boxes_apart([5, 5, 5], device)
    fast_batched_nms(boxes, scores, idxs, 0.5)
    # 2 against 3 are 6 pairs a class, so two classes at once; 2 against 1 are 2, so all.
    assert shapes == [(3, 2, 2), (2, 2, 3), (1, 2, 3), (3, 2, 2), (3, 2, 1), (3, 1, 1)]


@pytest.mark.closed_form
def test_only_winners_are_compared_and_only_with_what_is_left(device, shapes, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 3)
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0]] * 5 + [[9.0, 0.0, 13.0, 4.0]] * 2, device=device)
    scores = torch.arange(7.0, 0.0, -1.0, device=device)
    keep = fast_batched_nms(boxes, scores, torch.zeros(7, device=device).long(), 0.5)
    # Of the first three one wins; it drops two of the four left; of the last two one wins.
    assert keep.tolist() == [0, 5]
    assert shapes == [(1, 3, 3), (1, 1, 4), (1, 2, 2)]


@pytest.mark.property
def test_boxes_on_their_way_to_a_loss_are_taken_as_they_are(device):
    boxes, scores, idxs = clustered(200, 3, device)
    keep = fast_batched_nms(boxes.clone().requires_grad_(), scores.requires_grad_(), idxs, 0.5)
    assert torch.equal(keep, batched_nms(boxes, scores, idxs, 0.5))


@pytest.mark.closed_form
def test_of_nothing_nothing_is_kept(device):
    nothing = torch.zeros(0, device=device)
    keep = fast_batched_nms(nothing.reshape(0, 4), nothing, nothing.long(), 0.5)
    assert keep.shape == (0,) and keep.dtype == torch.int64


@pytest.mark.bad_input
def test_refuses_what_is_no_detection(device):
    box, one = torch.zeros(1, 4, device=device), torch.ones(1, device=device)
    with pytest.raises(ValueError, match=r"^scores must have shape \(1,\)"):
        fast_batched_nms(box, torch.ones(2, device=device), one.long(), 0.5)
    with pytest.raises(ValueError, match="^idxs must be integer, but is torch.float32$"):
        fast_batched_nms(box, one, one, 0.5)


@pytest.mark.bad_input
@pytest.mark.parametrize("iou_threshold", [-0.1, 1.1, math.nan])
def test_refuses_a_threshold_that_is_no_overlap_even_of_nothing(device, iou_threshold):
    words = rf"^iou_threshold must be in \[0, 1\], but is {iou_threshold}$"
    nothing = torch.zeros(0, device=device)
    with pytest.raises(ValueError, match=words):
        fast_batched_nms(nothing.reshape(0, 4), nothing, nothing.long(), iou_threshold)
