import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.match_detections import match_detections

BOX = st.tuples(*[st.integers(0, 5)] * 4)
DETECTIONS = st.lists(st.tuples(*[st.integers(0, 5)] * 4, st.integers(0, 3)), max_size=8)


def make(rows, device, dtype=torch.float64):
    rows = torch.tensor(rows, dtype=dtype, device=device)
    rows = rows.reshape(len(rows), -1 if len(rows) else 5)
    first, second = rows[:, :2], rows[:, 2:4]
    boxes = torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)
    return boxes, rows[:, 4:].sum(dim=1) / 4


def area(box):
    return max(0, box[2] - box[0]) * max(0, box[3] - box[1])


def in_vocs_way(boxes, scores, truths, threshold):
    """The challenge's own loop, without the pixel that it adds to a width."""
    correct, found = [False] * len(boxes), [False] * len(truths)
    for d in sorted(range(len(boxes)), key=lambda d: -scores[d]):
        ovmax, jmax = -math.inf, None
        for j, gt in enumerate(truths):
            box = boxes[d]
            shared = area(
                [max(box[0], gt[0]), max(box[1], gt[1]), min(box[2], gt[2]), min(box[3], gt[3])]
            )
            union = area(box) + area(gt) - shared
            ov = shared / union if union > 0 else 0
            if ov > ovmax:
                ovmax, jmax = ov, j
        if ovmax > threshold and not found[jmax]:
            correct[d] = found[jmax] = True
    return correct


@pytest.mark.closed_form
def test_by_hand(device):
    # Two objects. The better box on the first is right, the worse a double; one box has half of the
    # second, which is not more than half; one is apart.
    truths = torch.tensor([[0.0, 0.0, 4.0, 4.0], [9.0, 0.0, 13.0, 4.0]], device=device)
    boxes = [[0, 0, 4, 3], [0, 0, 4, 4], [9, 0, 13, 2], [30, 0, 31, 1]]
    boxes = torch.tensor(boxes, dtype=torch.float32, device=device)
    scores = torch.tensor([0.9, 0.8, 0.7, 0.6], device=device)
    assert match_detections(boxes, scores, truths).tolist() == [True, False, False, False]
    assert match_detections(boxes, scores.flip(0), truths).tolist() == [False, True, False, False]
    assert match_detections(boxes, scores, truths, 0.49).tolist() == [True, False, True, False]


@pytest.mark.closed_form
def test_a_double_is_wrong_though_it_covers_another_object(device):
    truths = torch.tensor([[0.0, 0.0, 10.0, 1.0], [1.0, 0.0, 11.0, 1.0]], device=device)
    boxes = torch.tensor([[0.0, 0.0, 10.0, 1.0], [0.25, 0.0, 10.25, 1.0]], device=device)
    scores = torch.tensor([0.9, 0.8], device=device)
    assert match_detections(boxes, scores, truths).tolist() == [True, False]


@pytest.mark.reference
@given(
    detections=DETECTIONS,
    truths=st.lists(BOX, max_size=4),
    threshold=st.sampled_from([0, 0.3, 0.5]),
)
def test_is_the_challenges_own_loop(device, detections, truths, threshold):
    (boxes, scores), (gt_boxes, _) = make(detections, device), make(truths, device)
    ours = match_detections(boxes, scores, gt_boxes, threshold).tolist()
    assert ours == in_vocs_way(boxes.tolist(), scores.tolist(), gt_boxes.tolist(), threshold)


@pytest.mark.property
@given(detections=DETECTIONS, truths=st.lists(BOX, max_size=4))
def test_no_object_is_found_twice(device, detections, truths):
    (boxes, scores), (gt_boxes, _) = make(detections, device), make(truths, device)
    assert match_detections(boxes, scores, gt_boxes, 0.1).sum() <= len(gt_boxes)


@pytest.mark.closed_form
def test_of_many_equal_scores_the_first_is_right(device):
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0]] * 100, device=device)
    correct = match_detections(boxes, torch.ones(100, device=device), boxes[:1])
    assert correct.nonzero().tolist() == [[0]]


@pytest.mark.closed_form
def test_a_detection_of_no_area_on_an_object_of_no_area_is_wrong(device):
    # Their overlap is 0/0, and nan exceeds nothing.
    truths = torch.tensor([[1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 4.0, 4.0]], device=device)
    boxes = torch.tensor([[1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 4.0, 4.0]], device=device)
    assert match_detections(boxes, torch.ones(2, device=device), truths, 0).tolist() == [
        False,
        True,
    ]


@pytest.mark.closed_form
@pytest.mark.parametrize(("n", "m"), [(0, 2), (2, 0), (0, 0)])
def test_without_detections_or_objects_nothing_is_right(device, n, m):
    boxes, gt_boxes = torch.zeros(n, 4, device=device), torch.zeros(m, 4, device=device)
    assert match_detections(boxes, torch.ones(n, device=device), gt_boxes).tolist() == [False] * n


@pytest.mark.closed_form
def test_compares_in_double(device):
    # In float32 an overlap of 3/10 is just above 0.3.
    gt_boxes = torch.tensor([[0.0, 0.0, 10.0, 1.0]], device=device)
    boxes = torch.tensor([[0.0, 0.0, 3.0, 1.0]], device=device)
    assert match_detections(boxes, torch.ones(1, device=device), gt_boxes, 0.3).item()


@pytest.mark.bad_input
def test_refuses_what_is_no_detection(device):
    box, wrong = (
        torch.zeros(1, 4, device=device),
        torch.tensor([[1.0, 0.0, 0.0, 1.0]], device=device),
    )
    with pytest.raises(ValueError, match=r"^scores must have shape \(1,\)"):
        match_detections(box, torch.ones(2, device=device), box)
    with pytest.raises(ValueError, match="^boxes2 must have x1 <= x2"):
        match_detections(box, torch.ones(1, device=device), wrong)


@pytest.mark.bad_input
@pytest.mark.parametrize("iou_threshold", [-0.1, 1.1, math.nan])
def test_refuses_a_threshold_that_is_no_overlap(device, iou_threshold):
    box = torch.zeros(1, 4, device=device)
    words = rf"^iou_threshold must be in \[0, 1\], but is {iou_threshold}$"
    with pytest.raises(ValueError, match=words):
        match_detections(box, torch.ones(1, device=device), box, iou_threshold)


@pytest.mark.closed_form
def test_takes_thresholds_of_0_and_1(device):
    box, one = torch.tensor([[0.0, 0.0, 1.0, 1.0]], device=device), torch.ones(1, device=device)
    assert match_detections(box, one, box, 0).item()
    assert not match_detections(box, one, box, 1).item()
