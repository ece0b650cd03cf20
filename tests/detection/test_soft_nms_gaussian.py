import math

import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.soft_nms_gaussian import soft_nms_gaussian

ROWS = st.lists(st.tuples(*[st.integers(0, 5)] * 4, st.integers(0, 4)), max_size=10)


def make(rows, device):
    rows = torch.tensor(rows, dtype=torch.float64, device=device).reshape(-1, 5)
    first, second = rows[:, :2], rows[:, 2:4]
    boxes = torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)
    return boxes, rows[:, 4] / 4


def loop(boxes, scores, sigma, score_threshold):
    iou = torchvision.ops.box_iou(boxes, boxes).nan_to_num(0).tolist()
    s = {i: score for i, score in enumerate(scores.tolist()) if score >= score_threshold}
    picked = []
    while s:
        m = max(s, key=lambda i: (s[i], -i))
        picked.append((m, s.pop(m)))
        for i in list(s):
            s[i] *= math.exp(-(iou[m][i] ** 2) / sigma)
            if s[i] < score_threshold:
                del s[i]
    return picked


@pytest.mark.closed_form
def test_by_hand(device):
    # A half overlap costs the factor e^(-1/4 / sigma), a quarter e^(-1/16 / sigma).
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 2.0, 4.0], [2.0, 0.0, 4.0, 2.0]])
    boxes = boxes.double().to(device)
    scores = torch.tensor([1.0, 0.5, 0.75], dtype=torch.float64, device=device)
    for sigma, final in (({}, 0.5), ({"sigma": 2}, 2)):
        expected = [1, 0.75 * math.exp(-1 / 16 / final), 0.5 * math.exp(-1 / 4 / final)]
        keep, scores_left = soft_nms_gaussian(boxes, scores, **sigma)
        assert keep.tolist() == [0, 2, 1]
        assert scores_left.tolist() == pytest.approx(expected, rel=1e-12)


@pytest.mark.reference
@given(rows=ROWS, sigma=st.floats(0.05, 5), score_threshold=st.sampled_from([0, 0.125, 0.25]))
def test_is_the_papers_figure_written_with_lists(device, rows, sigma, score_threshold):
    boxes, scores = make(rows, device)
    keep, final = soft_nms_gaussian(boxes, scores, sigma, score_threshold)
    expected = loop(boxes, scores, sigma, score_threshold)
    assert keep.tolist() == [i for i, _ in expected]
    assert final.tolist() == pytest.approx([s for _, s in expected], rel=1e-12)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(s, i, g):  # a box that is i of the best one, which has the score 1
        boxes = torch.tensor([[0, 0, 1, 1], [0, 0, i, 1]], dtype=torch.float64, device=device)
        scores = torch.tensor([1, s], dtype=torch.float64, device=device)
        return soft_nms_gaussian(boxes, scores, g, score_threshold=0)[1][1].item()

    rename = {"s_i": "s", r"\mathrm{iou}(\mathcal{M}, b_i)": "i", r"\sigma": "g"}
    rename["e^"] = r"\exp"  # the parser takes e for a letter like any other
    displayed(rename, compute, s=(0, 1), i=(0, 1), g=(0.1, 5))


@pytest.mark.property
@given(rows=ROWS)
def test_a_wide_gaussian_changes_nothing_a_narrow_one_drops_all_that_overlaps(device, rows):
    boxes, scores = make(rows, device)
    keep, final = soft_nms_gaussian(boxes, scores, sigma=1e9)
    torch.testing.assert_close(final, scores[keep], rtol=1e-6, atol=0)
    keep, final = soft_nms_gaussian(boxes, scores + 1, sigma=1e-6)
    assert torch.equal(final, scores[keep] + 1)
    iou = torchvision.ops.box_iou(boxes[keep], boxes[keep]).nan_to_num(0)
    assert not iou.triu(diagonal=1).any()


@pytest.mark.property
@given(overlap=st.floats(0.01, 0.99))
def test_has_no_threshold_any_overlap_costs_something(device, overlap):
    boxes = torch.tensor([[0, 0, 1, 1], [0, 0, overlap, 1]], dtype=torch.float64, device=device)
    scores = torch.tensor([1, 0.5], dtype=torch.float64, device=device)
    assert soft_nms_gaussian(boxes, scores)[1][1] < 0.5


@pytest.mark.closed_form
def test_drops_what_is_below_a_thousandth_if_nothing_else_is_asked(device):
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0]] * 2, device=device)
    boxes[1] += 9
    scores = torch.tensor([0.001, 0.00099], device=device)
    assert soft_nms_gaussian(boxes, scores)[0].tolist() == [0]


@pytest.mark.bad_input
@pytest.mark.parametrize("sigma", [0.0, -1.0, math.nan])
def test_refuses_a_sigma_that_is_not_positive(device, sigma):
    with pytest.raises(ValueError, match=f"^sigma must be > 0, but is {sigma}$"):
        soft_nms_gaussian(torch.zeros(1, 4, device=device), torch.ones(1, device=device), sigma)


@pytest.mark.bad_input
def test_refuses_scores_that_decay_would_raise(device):
    with pytest.raises(ValueError, match="^scores must be >= 0, but holds -1.0$"):
        soft_nms_gaussian(torch.zeros(1, 4, device=device), -torch.ones(1, device=device))
