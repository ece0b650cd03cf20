import math

import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.soft_nms_linear import soft_nms_linear

ROWS = st.lists(st.tuples(*[st.integers(0, 5)] * 4, st.integers(0, 4)), max_size=10)
THRESHOLDS = st.sampled_from([0, 0.25, 0.3, 0.5, 0.6, 1])


def make(rows, device):
    rows = torch.tensor(rows, dtype=torch.float64, device=device).reshape(-1, 5)
    first, second = rows[:, :2], rows[:, 2:4]
    boxes = torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)
    return boxes, rows[:, 4] / 4


def loop(boxes, scores, iou_threshold, score_threshold):
    iou = torchvision.ops.box_iou(boxes, boxes).nan_to_num(0).tolist()
    s = {i: score for i, score in enumerate(scores.tolist()) if score >= score_threshold}
    picked = []
    while s:
        m = max(s, key=lambda i: (s[i], -i))
        picked.append((m, s.pop(m)))
        for i in list(s):
            if iou[m][i] >= iou_threshold:
                s[i] *= 1 - iou[m][i]
            if s[i] < score_threshold:
                del s[i]
    return picked


@pytest.mark.closed_form
def test_by_hand(device):
    # Overlaps with the best: a half, and a quarter, which is below the default of 0.3.
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 2.0, 4.0], [2.0, 0.0, 4.0, 2.0]])
    scores = torch.tensor([1.0, 0.5, 0.75], device=device)
    keep, final = soft_nms_linear(boxes.to(device), scores)
    assert keep.tolist() == [0, 2, 1] and final.tolist() == [1, 0.75, 0.25]
    keep, final = soft_nms_linear(boxes.to(device), scores, iou_threshold=0.25)
    assert keep.tolist() == [0, 2, 1] and final.tolist() == [1, 0.5625, 0.25]


@pytest.mark.reference
@given(rows=ROWS, iou_threshold=THRESHOLDS, score_threshold=st.sampled_from([0, 0.125, 0.25]))
def test_is_the_papers_figure_written_with_lists(device, rows, iou_threshold, score_threshold):
    boxes, scores = make(rows, device)
    keep, final = soft_nms_linear(boxes, scores, iou_threshold, score_threshold)
    expected = loop(boxes, scores, iou_threshold, score_threshold)
    assert keep.tolist() == [i for i, _ in expected]
    assert final.tolist() == pytest.approx([s for _, s in expected], rel=1e-12)


@pytest.mark.property
@given(rows=ROWS)
def test_with_a_threshold_of_1_only_a_copy_of_a_kept_box_goes(device, rows):
    boxes, scores = make([row for row in rows if row[0] != row[2] and row[1] != row[3]], device)
    keep, final = soft_nms_linear(boxes, scores + 1, iou_threshold=1)
    assert len(keep) == len({tuple(box) for box in boxes.tolist()})
    assert torch.equal(final, scores[keep] + 1)


@pytest.mark.closed_form
def test_at_the_threshold_the_score_falls_even_where_float32_rounds_it(device):
    boxes = torch.tensor([[0.0, 0.0, 10.0, 1.0], [0.0, 0.0, 7.0, 1.0]], device=device)
    scores = torch.tensor([1.0, 0.5], device=device)
    assert soft_nms_linear(boxes.double(), scores, 0.7)[1].tolist() == pytest.approx([1, 0.15])
    # 7/10 is a little below 0.7 in float32, where torch would round the threshold with it.
    assert soft_nms_linear(boxes, scores, 0.7)[1].tolist() == [1, 0.5]


@pytest.mark.closed_form
def test_drops_what_is_below_a_thousandth_if_nothing_else_is_asked(device):
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0]] * 2, device=device)
    boxes[1] += 9
    scores = torch.tensor([0.001, 0.00099], device=device)
    assert soft_nms_linear(boxes, scores)[0].tolist() == [0]


@pytest.mark.bad_input
@pytest.mark.parametrize("iou_threshold", [-0.1, 1.1, math.nan])
def test_refuses_a_threshold_that_is_no_overlap(device, iou_threshold):
    words = rf"^iou_threshold must be in \[0, 1\], but is {iou_threshold}$"
    with pytest.raises(ValueError, match=words):
        soft_nms_linear(
            torch.zeros(1, 4, device=device), torch.ones(1, device=device), iou_threshold
        )


@pytest.mark.bad_input
def test_refuses_scores_that_decay_would_raise(device):
    with pytest.raises(ValueError, match="^scores must be >= 0, but holds -1.0$"):
        soft_nms_linear(torch.zeros(1, 4, device=device), -torch.ones(1, device=device))
