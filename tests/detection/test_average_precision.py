from fractions import Fraction

import pytest
import sklearn.metrics
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.average_precision import average_precision

DETECTIONS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=12)


def make(detections, device):
    scores = torch.tensor([s for s, _ in detections], dtype=torch.float64, device=device)
    return scores, torch.tensor([c for _, c in detections], dtype=torch.bool, device=device)


def by_definition(detections, n_truth):
    """The area under the interpolated curve, step by step, in fractions."""
    ranked = [c for _, c in sorted(detections, key=lambda d: -d[0])]
    points = [(Fraction(sum(ranked[:k]), n_truth), Fraction(sum(ranked[:k]), k))
              for k in range(1, len(ranked) + 1)]  # fmt: skip
    total = Fraction(0)
    for found in range(1, n_truth + 1):  # every step of recall is 1 / n_truth wide
        total += max((p for r, p in points if r >= Fraction(found, n_truth)), default=0)
    return total / n_truth


@pytest.mark.closed_form
def test_by_hand(device):
    # Right, wrong, right, and one of three never found: 1/3 at precision 1, 1/3 at 2/3.
    scores, correct = make([(0.9, True), (0.8, False), (0.7, True)], device)
    assert average_precision(scores, correct, 3).item() == pytest.approx(5 / 9, rel=1e-12)
    # Wrong first: the curve starts at 1/2, and is lifted to the 2/3 that follow.
    scores, correct = make([(0.9, False), (0.8, True), (0.7, True)], device)
    assert average_precision(scores, correct, 2).item() == pytest.approx(2 / 3, rel=1e-12)


@pytest.mark.reference
@given(detections=DETECTIONS, missed=st.integers(0, 3))
def test_is_the_area_of_the_definition(device, detections, missed):
    scores, correct = make(detections, device)
    n_truth = max(1, correct.sum().item() + missed)
    ours = average_precision(scores, correct, n_truth).item()
    assert ours == pytest.approx(float(by_definition(detections, n_truth)), rel=1e-12)


@pytest.mark.reference
@given(detections=st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=12,
                           unique_by=lambda d: d[0]))  # fmt: skip
def test_is_never_below_scikit_learns_which_does_not_interpolate(device, detections):
    scores, correct = make([*detections, (2.0, True)], device)
    ours = average_precision(scores, correct, correct.sum().item()).item()
    theirs = sklearn.metrics.average_precision_score(correct.cpu(), scores.cpu())
    assert ours >= theirs - 1e-12


@pytest.mark.reference
@given(right=st.integers(1, 5), wrong=st.lists(st.integers(0, 3), max_size=3))
def test_is_scikit_learns_where_precision_only_falls(device, right, wrong):
    # Some right ones, then wrong ones in growing gaps: interpolation has nothing to lift.
    correct = [True] * right + [False] * sum(wrong)
    correct += [True] if not wrong or sum(wrong) >= right else []
    scores, correct = make([(-i, c) for i, c in enumerate(correct)], device)
    ours = average_precision(scores, correct, correct.sum().item()).item()
    theirs = sklearn.metrics.average_precision_score(correct.cpu(), scores.cpu())
    assert ours == pytest.approx(theirs, rel=1e-12)


@pytest.mark.property
@given(detections=DETECTIONS)
def test_is_1_for_a_perfect_list_and_worse_for_what_was_missed(device, detections):
    scores, correct = make([*detections, (0.5, True)], device)
    found = correct.sum().item()
    perfect = average_precision(correct.double(), correct, found)
    assert perfect.item() == pytest.approx(1, rel=1e-12)
    ours = average_precision(scores, correct, found)
    torch.testing.assert_close(average_precision(scores, correct, 3 * found), ours / 3)


@pytest.mark.closed_form
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_nothing_detected_is_worth_nothing(device, dtype):
    nothing = torch.zeros(0, dtype=dtype, device=device)
    ours = average_precision(nothing, nothing.bool(), 3)
    assert ours.item() == 0 and ours.shape == () and ours.dtype == dtype


@pytest.mark.bad_input
def test_refuses_more_found_than_there_are(device):
    scores, correct = make([(0.9, True), (0.8, True)], device)
    with pytest.raises(ValueError, match="^n_truth must be >= 1 and >= 2, the found, but is 1$"):
        average_precision(scores, correct, 1)
