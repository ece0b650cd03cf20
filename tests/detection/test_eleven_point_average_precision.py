from fractions import Fraction

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.average_precision import average_precision
from snippets.detection.eleven_point_average_precision import eleven_point_average_precision

DETECTIONS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=12)


def make(detections, device, dtype=torch.float64):
    scores = torch.tensor([s for s, _ in detections], dtype=dtype, device=device)
    return scores, torch.tensor([c for _, c in detections], dtype=torch.bool, device=device)


def by_definition(detections, n_truth):
    """The mean over eleven levels, in fractions."""
    ranked = [c for _, c in sorted(detections, key=lambda d: -d[0])]
    points = [(Fraction(sum(ranked[:k]), n_truth), Fraction(sum(ranked[:k]), k))
              for k in range(1, len(ranked) + 1)]  # fmt: skip
    levels = [Fraction(tenths, 10) for tenths in range(11)]
    return sum(max((p for r, p in points if r >= level), default=0) for level in levels) / 11


@pytest.mark.closed_form
def test_by_hand(device):
    # Recall 1/2 at precision 1, recall 1 at 2/3: six levels of 1 (0 to 0.5) and five of 2/3.
    scores, correct = make([(0.9, True), (0.8, False), (0.7, True)], device)
    ours = eleven_point_average_precision(scores, correct, 2).item()
    assert ours == pytest.approx((6 + 5 * 2 / 3) / 11, rel=1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@given(detections=DETECTIONS, n_truth=st.integers(1, 30))
def test_is_the_mean_of_the_definition(device, dtype, detections, n_truth):
    detections = [(float(i), c) for i, (_, c) in enumerate(detections)]
    scores, correct = make(detections, device, dtype)
    n_truth = max(n_truth, correct.sum().item())
    ours = eleven_point_average_precision(scores, correct, n_truth)
    assert ours.dtype == dtype
    assert ours.item() == pytest.approx(float(by_definition(detections, n_truth)), rel=1e-6)


@pytest.mark.closed_form
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("n_truth", [10, 30, 70, 1000])
def test_a_recall_on_a_level_reaches_it(device, dtype, n_truth):
    # All right until recall 0.3, 0.6, 0.7, and nothing more: levels 0 to there count in full.
    for tenths in range(11):
        found = tenths * n_truth // 10
        scores, correct = make([(1.0, True)] * found, device, dtype)
        ours = eleven_point_average_precision(scores, correct, n_truth).item()
        assert ours == pytest.approx((tenths + 1) / 11 if found else 0, rel=1e-6)


@pytest.mark.property
@given(detections=DETECTIONS, missed=st.integers(0, 3))
def test_is_within_a_level_of_the_area(device, detections, missed):
    scores, correct = make(detections, device)
    n_truth = max(1, correct.sum().item() + missed)
    eleven = eleven_point_average_precision(scores, correct, n_truth).item()
    area = average_precision(scores, correct, n_truth).item()
    # Left ends of ten steps bound the area from above, right ends from below.
    assert 11 * eleven / 10 >= area - 1e-12 and (11 * eleven - 1) / 10 <= area + 1e-12


@pytest.mark.closed_form
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_nothing_detected_is_worth_nothing(device, dtype):
    nothing = torch.zeros(0, dtype=dtype, device=device)
    ours = eleven_point_average_precision(nothing, nothing.bool(), 3)
    assert ours.item() == 0 and ours.shape == () and ours.dtype == dtype


@pytest.mark.bad_input
def test_refuses_more_found_than_there_are(device):
    scores, correct = make([(0.9, True), (0.8, True)], device)
    with pytest.raises(ValueError, match="^n_truth must be >= 1 and >= 2, the found, but is 1$"):
        eleven_point_average_precision(scores, correct, 1)
