import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models.detection._utils import SSDMatcher

from snippets.detection.assign_anchors import assign_anchors
from snippets.detection.ssd_match import ssd_match

MATRIX = st.integers(1, 6).flatmap(
    lambda n_a: st.integers(0, 5).flatmap(
        lambda n_b: st.lists(
            st.lists(st.sampled_from([0, 0.25, 0.5, 0.75, 1]), min_size=n_b, max_size=n_b),
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
        [[0.6, 0.0, 0.1], [0.7, 0.55, 0.0], [0.2, 0.5, 0.0], [0.3, 0.8, 0.2], [0.0, 0.0, 0.4]],
        device=device,
    )
    # Box 0: default box 1, and 0 by its 0.6. Box 1: default box 3; the 0.5 of default box 2 is not
    # above 0.5. Box 2: default box 4, though 0.4 is not enough.
    assert ssd_match(iou).tolist() == [0, 0, -1, 1, 2]


@pytest.mark.reference
@pytest.mark.parametrize("threshold", [0, 0.25, 0.5, 0.75, 1])
@given(matrix=MATRIX)
def test_equals_the_rule_on_lists(device, threshold, matrix):
    iou = make(matrix, device)
    n_a, n_b = iou.shape
    x, expected = iou.tolist(), []
    best = [max(range(n_a), key=lambda i, j=j: (x[i][j], -i)) for j in range(n_b)]
    for i in range(n_a):
        if i in best:
            expected.append(max(j for j in range(n_b) if best[j] == i))
        elif n_b and max(x[i]) > threshold:
            expected.append(x[i].index(max(x[i])))
        else:
            expected.append(-1)
    matched = ssd_match(iou, threshold)
    assert matched.dtype == torch.int64 and matched.device.type == device.type
    assert matched.tolist() == expected


@pytest.mark.reference
@given(matrix=MATRIX)
def test_equals_torchvision_given_the_transpose_and_the_next_number(device, matrix):
    # SSDMatcher counts the threshold itself as enough ("higher than", says the paper), so it gets the
    # next number after 0.5. Without any box it raises.
    iou = make(matrix, device)
    if iou.shape[1] == 0:
        with pytest.raises(ValueError, match="No ground-truth"):
            SSDMatcher(0.5)(iou.T)
        assert (ssd_match(iou) == -1).all()
    else:
        theirs = SSDMatcher(math.nextafter(0.5, 1))(iou.T)
        assert torch.equal(ssd_match(iou), theirs)


@pytest.mark.closed_form
def test_at_the_threshold_torchvision_matches_and_the_paper_does_not(device):
    iou = torch.tensor([[0.9], [0.5]], dtype=torch.float64, device=device)
    assert ssd_match(iou).tolist() == [0, -1]
    assert SSDMatcher(0.5)(iou.T).tolist() == [0, 0]


@pytest.mark.closed_form
def test_of_two_boxes_that_want_one_default_box_the_first_is_left_with_none(device):
    # The greedy algorithm of D2L (and of SSD's own code) gives it the next best instead.
    iou = torch.tensor([[0.9, 0.8], [0.4, 0.1], [0.3, 0.2]], device=device)
    assert ssd_match(iou).tolist() == [1, -1, -1]
    assert assign_anchors(iou).tolist() == [0, -1, 1]


@pytest.mark.property
@given(matrix=MATRIX)
def test_leaves_its_input_alone_and_matches_some_box_at_least(device, matrix):
    iou = make(matrix, device)
    before = iou.clone()
    matched = ssd_match(iou)
    assert torch.equal(iou, before)
    assert (matched >= 0).any() == (iou.shape[1] > 0)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3,), (1, 3, 2), (0, 3)])
def test_refuses_what_is_no_matrix(device, shape):
    with pytest.raises(
        ValueError, match=r"^iou must have shape \(n_a, n_b\), n_a >= 1, but has \("
    ):
        ssd_match(torch.zeros(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.001, 1.001, math.nan])
def test_refuses_what_is_no_iou(device, bad):
    iou = torch.tensor([[0.0, 1.0], [0.5, bad]], dtype=torch.float64, device=device)
    with pytest.raises(ValueError, match=rf"^iou must be in \[0, 1\], but holds {bad}$"):
        ssd_match(iou)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan])
def test_refuses_what_is_no_threshold(device, bad):
    with pytest.raises(ValueError, match=rf"^iou_threshold must be in \[0, 1\], but is {bad}$"):
        ssd_match(torch.zeros(2, 2, device=device), bad)
