import math

import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.nms import nms
from snippets.detection.soft_nms import soft_nms

ROWS = st.lists(st.tuples(*[st.integers(0, 5)] * 4, st.integers(0, 4)), max_size=10)


def make(rows, device):
    rows = torch.tensor(rows, dtype=torch.float64, device=device).reshape(-1, 5)
    first, second = rows[:, :2], rows[:, 2:4]
    boxes = torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)
    return boxes, rows[:, 4] / 4


def loop(boxes, scores, decay, score_threshold):
    """Figure 2 of the paper with lists: B, S, D."""
    iou = torchvision.ops.box_iou(boxes, boxes).nan_to_num(0).tolist()
    s = {i: score for i, score in enumerate(scores.tolist()) if score >= score_threshold}
    picked = []
    while s:
        m = max(s, key=lambda i: (s[i], -i))
        picked.append((m, s.pop(m)))
        s = {i: score * decay(iou[m][i]) for i, score in s.items()}
        s = {i: score for i, score in s.items() if score >= score_threshold}
    return picked


@pytest.mark.closed_form
def test_by_hand(device):
    # Equal boxes lose all, a half overlap loses half: the second of the twins is gone, the half
    # box falls behind the one apart.
    boxes = [[0, 0, 4, 4], [0, 0, 4, 4], [0, 0, 4, 2], [9, 0, 10, 1]]
    boxes = torch.tensor(boxes, dtype=torch.float64, device=device)
    scores = torch.tensor([0.75, 1.0, 0.5, 0.375], dtype=torch.float64, device=device)
    keep, final = soft_nms(boxes, scores, lambda iou: 1 - iou)
    assert keep.tolist() == [1, 3, 2] and final.tolist() == [1, 0.375, 0.25]


@pytest.mark.reference
@given(rows=ROWS, score_threshold=st.sampled_from([0, 0.125, 0.25]))
def test_is_the_papers_figure_written_with_lists(device, rows, score_threshold):
    boxes, scores = make(rows, device)
    keep, final = soft_nms(boxes, scores, lambda iou: (1 - iou) ** 2, score_threshold)
    expected = loop(boxes, scores, lambda iou: (1 - iou) ** 2, score_threshold)
    assert keep.tolist() == [i for i, _ in expected]
    assert final.tolist() == pytest.approx([s for _, s in expected], rel=1e-12)


@pytest.mark.reference
@given(rows=ROWS, iou_threshold=st.sampled_from([0, 0.25, 0.5, 1]))
def test_with_a_hard_decay_it_is_nms(device, rows, iou_threshold):
    boxes, scores = make(rows, device)
    scores += 1  # a score of 0 would be dropped
    keep, final = soft_nms(boxes, scores, lambda iou: (iou <= iou_threshold).double())
    assert torch.equal(keep, nms(boxes, scores, iou_threshold))
    assert torch.equal(final, scores[keep])


@pytest.mark.property
@given(rows=ROWS)
def test_scores_never_rise_and_without_decay_stay(device, rows):
    boxes, scores = make(rows, device)
    keep, final = soft_nms(boxes, scores, lambda iou: 1 - iou / 2, score_threshold=0)
    assert sorted(keep.tolist()) == list(range(len(boxes)))
    assert (final <= scores[keep]).all() and (final.diff() <= 0).all()
    keep, final = soft_nms(boxes, scores, torch.ones_like, score_threshold=0)
    assert torch.equal(keep, scores.argsort(descending=True, stable=True))
    assert torch.equal(final, scores[keep])


@pytest.mark.closed_form
def test_at_the_score_threshold_a_box_stays(device):
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 2.0], [9, 9, 9, 9]], device=device)
    scores = torch.tensor([1.0, 0.5, 0.25], device=device)
    assert soft_nms(boxes, scores, lambda iou: 1 - iou, 0.25)[0].tolist() == [0, 1, 2]
    above = math.nextafter(0.25, 1)
    assert soft_nms(boxes.double(), scores.double(), lambda iou: 1 - iou, above)[0].tolist() == [0]


@pytest.mark.closed_form
def test_drops_what_is_below_a_thousandth_if_nothing_else_is_asked(device):
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0]] * 2, device=device) + 9
    scores = torch.tensor([0.001, 0.00099], device=device)
    assert soft_nms(boxes, scores, torch.ones_like)[0].tolist() == [0]


@pytest.mark.closed_form
def test_boxes_of_no_area_overlap_nothing(device):
    boxes = torch.tensor([[1.0, 1.0, 1.0, 1.0]] * 2, device=device)
    keep, final = soft_nms(boxes, torch.tensor([0.5, 0.75], device=device), lambda iou: 1 - iou)
    assert keep.tolist() == [1, 0] and final.tolist() == [0.75, 0.5]


@pytest.mark.gradient
def test_final_scores_carry_the_gradient_of_score_and_box(device):
    boxes, scores = make([(0, 0, 4, 4, 4), (1, 0, 5, 4, 3), (9, 9, 10, 10, 2)], device)

    def final(boxes, scores):
        return soft_nms(boxes, scores, lambda iou: 1 - iou)[1]

    assert torch.autograd.gradcheck(final, (boxes.requires_grad_(), scores.requires_grad_()))


@pytest.mark.closed_form
def test_of_nothing_nothing_is_kept(device):
    nothing = torch.zeros(0, device=device)
    keep, final = soft_nms(nothing.reshape(0, 4), nothing, torch.ones_like)
    assert keep.shape == final.shape == (0,) and keep.dtype == torch.int64


@pytest.mark.bad_input
def test_refuses_what_is_no_detection(device):
    boxes = torch.zeros(1, 4, device=device)
    with pytest.raises(ValueError, match=r"^scores must have shape \(1,\)"):
        soft_nms(boxes, torch.ones(2, device=device), torch.ones_like)


@pytest.mark.bad_input
def test_refuses_scores_that_decay_would_raise(device):
    scores = torch.tensor([0.5, -0.25], device=device)
    with pytest.raises(ValueError, match="^scores must be >= 0, but holds -0.25$"):
        soft_nms(torch.zeros(2, 4, device=device), scores, torch.ones_like)
