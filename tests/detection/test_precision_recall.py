import math

import pytest
import sklearn.metrics
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.precision_recall import precision_recall

DETECTIONS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=12)


def make(detections, device):
    scores = torch.tensor([s for s, _ in detections], dtype=torch.float64, device=device)
    return scores, torch.tensor([c for _, c in detections], dtype=torch.bool, device=device)


@pytest.mark.closed_form
def test_by_hand(device):
    scores, correct = make([(0.7, True), (0.9, True), (0.8, False), (0.6, False)], device)
    precision, recall = precision_recall(scores, correct, n_truth=4)
    assert precision.tolist() == pytest.approx([1, 1 / 2, 2 / 3, 1 / 2], rel=1e-12)
    assert recall.tolist() == [1 / 4, 1 / 4, 1 / 2, 1 / 2]


@pytest.mark.reference
@given(detections=DETECTIONS, missed=st.integers(0, 3))
def test_is_a_count_at_every_rank(device, detections, missed):
    scores, correct = make(detections, device)
    n_truth = max(1, correct.sum().item() + missed)
    precision, recall = precision_recall(scores, correct, n_truth)
    ranked = sorted(range(len(detections)), key=lambda i: -detections[i][0])
    for k in range(1, len(detections) + 1):
        found = sum(detections[i][1] for i in ranked[:k])
        assert (precision[k - 1].item(), recall[k - 1].item()) == (found / k, found / n_truth)


@pytest.mark.reference
@given(detections=st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=12,
                           unique_by=lambda d: d[0]))  # fmt: skip
def test_is_scikit_learns_curve_where_all_objects_are_found_and_no_scores_are_equal(
    device, detections
):
    scores, correct = make([*detections, (2.0, True)], device)
    ours = precision_recall(scores, correct, n_truth=correct.sum().item())
    theirs = sklearn.metrics.precision_recall_curve(correct.cpu(), scores.cpu())
    for mine, other in zip(ours, theirs[:2], strict=True):
        # It runs from the worst score to the best, and ends with a point of no detection.
        assert mine.tolist() == pytest.approx(other[::-1][1:].tolist(), rel=1e-12)


@pytest.mark.closed_form
def test_of_many_equal_scores_the_earlier_goes_first(device):
    correct = torch.arange(100, device=device) < 50
    precision, _ = precision_recall(torch.ones(100, device=device), correct, 50)
    assert precision[:50].tolist() == [1] * 50 and precision[-1].item() == 0.5


@pytest.mark.closed_form
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_keeps_the_dtype_of_the_scores_even_of_none(device, dtype):
    nothing = torch.zeros(0, dtype=dtype, device=device)
    for values in precision_recall(nothing, nothing.bool(), 1):
        assert values.shape == (0,) and values.dtype == dtype


@pytest.mark.bad_input
def test_refuses_a_mask_of_numbers(device):
    with pytest.raises(ValueError, match="^correct must be bool, but is torch.float32$"):
        precision_recall(torch.ones(2, device=device), torch.ones(2, device=device), 2)


@pytest.mark.bad_input
@pytest.mark.parametrize(("scores", "correct"), [((3,), (1,)), ((2, 3), (2, 3)), ((), ())])
def test_refuses_shapes_that_do_not_fit(device, scores, correct):
    with pytest.raises(ValueError) as error:
        precision_recall(
            torch.ones(scores, device=device), torch.ones(correct, device=device).bool(), 9
        )
    words = "scores and correct must have the same shape (N,), but have"
    assert str(error.value) == f"{words} {scores} and {correct}"


@pytest.mark.bad_input
def test_refuses_nan(device):
    scores, correct = make([(0.5, True), (math.nan, True)], device)
    with pytest.raises(ValueError, match="^scores must be numbers, but holds nan$"):
        precision_recall(scores, correct, 2)


@pytest.mark.bad_input
@pytest.mark.parametrize(("n_truth", "found"), [(0, 0), (1, 2)])
def test_refuses_fewer_objects_than_one_or_than_were_found(device, n_truth, found):
    scores, correct = make([(0.5, found == 2), (0.25, found == 2)], device)
    words = f"^n_truth must be >= 1 and >= {found}, the found, but is {n_truth}$"
    with pytest.raises(ValueError, match=words):
        precision_recall(scores, correct, n_truth)
