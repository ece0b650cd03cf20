import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models.detection._utils import Matcher

from snippets.detection.rpn_labels import rpn_labels

MATRIX = st.integers(1, 6).flatmap(
    lambda n_a: st.integers(0, 4).flatmap(
        lambda n_b: st.lists(
            st.lists(st.sampled_from([0, 0.1, 0.3, 0.5, 0.7, 0.8]), min_size=n_b, max_size=n_b),
            min_size=n_a,
            max_size=n_a,
        ).map(lambda rows: (n_a, n_b, rows))
    )
)


def make(matrix, device):
    n_a, n_b, rows = matrix
    return torch.tensor(rows, dtype=torch.float64, device=device).reshape(n_a, n_b)


@pytest.mark.closed_form
def test_by_hand(device):
    iou = torch.tensor(
        [[0.8, 0.0], [0.7, 0.2], [0.5, 0.0], [0.3, 0.0], [0.2, 0.1], [0.0, 0.25], [0.0, 0.25]],
        dtype=torch.float64,
        device=device,
    )
    # 0.8 is above 0.7, and the best of box 0. 0.7 and 0.3 themselves are neither above nor below.
    # Both anchors that tie for the best of box 1 are objects, though 0.25 is below 0.3.
    assert rpn_labels(iou).tolist() == [1, -1, -1, -1, 0, 1, 1]


@pytest.mark.reference
@pytest.mark.parametrize(("positive", "negative"), [(0.7, 0.3), (0.5, 0.5), (0.8, 0.0), (1, 1)])
@given(matrix=MATRIX)
def test_equals_the_rule_on_lists(device, positive, negative, matrix):
    iou = make(matrix, device)
    n_a, n_b = iou.shape
    x, expected = iou.tolist(), []
    for i in range(n_a):
        is_best = any(
            x[i][j] > 0 and all(x[k][j] <= x[i][j] for k in range(n_a)) for j in range(n_b)
        )
        if is_best or any(overlap > positive for overlap in x[i]):
            expected.append(1)
        else:
            background = all(overlap < negative for overlap in x[i])
            expected.append(0 if background else -1)
    labels = rpn_labels(iou, positive, negative)
    assert labels.dtype == torch.int64 and labels.device.type == device.type
    assert labels.tolist() == expected


@pytest.mark.reference
@given(matrix=MATRIX)
def test_equals_torchvision_given_the_transpose_and_the_next_number(device, matrix):
    # Matcher counts the upper threshold itself as enough, so it gets the next number after 0.7.
    # It knows no "ignored at 0": see the next test.
    iou = make(matrix, device)
    iou = iou[:, (iou > 0).any(dim=0)]
    if iou.shape[1]:
        matched = Matcher(math.nextafter(0.7, 1), 0.3, allow_low_quality_matches=True)(iou.T)
        theirs = torch.where(matched >= 0, 1, torch.where(matched == -1, 0, -1))
        assert torch.equal(rpn_labels(iou), theirs)
    else:
        assert (rpn_labels(iou) == 0).all()


@pytest.mark.closed_form
def test_of_a_box_that_no_anchor_overlaps_torchvision_makes_all_anchors_objects(device):
    iou = torch.tensor([[0.8, 0.0], [0.2, 0.0], [0.0, 0.0]], dtype=torch.float64, device=device)
    assert rpn_labels(iou).tolist() == [1, 0, 0]
    matched = Matcher(0.7, 0.3, allow_low_quality_matches=True)(iou.T)
    assert (matched >= 0).all()


@pytest.mark.closed_form
def test_at_the_upper_threshold_torchvision_says_object_and_the_paper_does_not(device):
    iou = torch.tensor([[0.8], [0.7]], dtype=torch.float64, device=device)
    assert rpn_labels(iou).tolist() == [1, -1]
    assert Matcher(0.7, 0.3)(iou.T).tolist() == [0, 0]


@pytest.mark.property
@given(matrix=MATRIX)
def test_every_box_that_is_overlapped_has_an_object(device, matrix):
    iou = make(matrix, device)
    labels = rpn_labels(iou)
    overlapped = (iou > 0).any(dim=0)
    best = iou[:, overlapped].argmax(dim=0) if overlapped.any() else labels[:0]
    assert (labels[best] == 1).all()


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3,), (1, 3, 2), (0, 3)])
def test_refuses_what_is_no_matrix(device, shape):
    with pytest.raises(
        ValueError, match=r"^iou must have shape \(n_a, n_b\), n_a >= 1, but has \("
    ):
        rpn_labels(torch.zeros(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.001, 1.001, math.nan])
def test_refuses_what_is_no_iou(device, bad):
    iou = torch.tensor([[0.0, 1.0], [0.5, bad]], dtype=torch.float64, device=device)
    with pytest.raises(ValueError, match=rf"^iou must be in \[0, 1\], but holds {bad}$"):
        rpn_labels(iou)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("positive", "negative"),
    [(1.1, 0.3), (0.3, 0.7), (0.7, -0.1), (math.nan, 0.3), (0.7, math.nan)],
)
def test_refuses_other_thresholds(device, positive, negative):
    with pytest.raises(
        ValueError, match="^negative and positive must satisfy 0 <= negative <= pos"
    ):
        rpn_labels(torch.zeros(2, 2, device=device), positive, negative)
