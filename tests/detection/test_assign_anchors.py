import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models.detection._utils import Matcher

from snippets.detection.assign_anchors import assign_anchors
from snippets.detection.box_iou import box_iou

# Few distinct numbers: ties, zeros, ones and numbers at the threshold are common.
MATRIX = st.integers(0, 6).flatmap(
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


def by_hand(iou, threshold):
    """The four steps of the book, on lists: cross out rows and columns, then look at the rest."""
    n_a, n_b = iou.shape
    x = iou.tolist()
    rows, columns, assigned = list(range(n_a)), list(range(n_b)), [-1] * n_a
    while rows and columns:
        i, j = max(
            itertools.product(rows, columns), key=lambda ij: (x[ij[0]][ij[1]], -ij[0], -ij[1])
        )
        assigned[i] = j
        rows.remove(i)
        columns.remove(j)
    for i in rows:
        best = max(x[i], default=0)
        if n_b and best > threshold:
            assigned[i] = x[i].index(best)
    return assigned


@pytest.mark.closed_form
def test_the_nine_anchors_and_four_boxes_of_d2l(device):
    # The book's figure: x_23, x_71, x_54 and x_92 are the largest that are left, in this order.
    iou = torch.full((9, 4), 0.1, dtype=torch.float64, device=device)
    for value, (i, j) in zip((0.9, 0.8, 0.7, 0.3), ((2, 3), (7, 1), (5, 4), (9, 2)), strict=True):
        iou[i - 1, j - 1] = value
    iou[1, 0] = 0.85  # in a row that is crossed out
    iou[3, 2] = 0.82  # in a column that is crossed out: anchor 4 comes by box 3 in the second part
    expected = torch.tensor([-1, 2, -1, 2, 3, -1, 0, -1, 1], device=device)
    assert torch.equal(assign_anchors(iou), expected)


@pytest.mark.closed_form
def test_the_five_anchors_of_d2l(device):
    truth = torch.tensor([[0.1, 0.08, 0.52, 0.92], [0.55, 0.2, 0.9, 0.88]], device=device)
    anchors = [[0, 0.1, 0.2, 0.3], [0.15, 0.2, 0.4, 0.4], [0.63, 0.05, 0.88, 0.98]]
    anchors += [[0.66, 0.45, 0.8, 0.8], [0.57, 0.3, 0.92, 0.9]]
    a = assign_anchors(box_iou(torch.tensor(anchors, device=device), truth))
    assert (a + 1).tolist() == [0, 1, 2, 0, 2]  # as the book prints: 1 dog, 2 cat, 0 background


@pytest.mark.reference
@pytest.mark.parametrize("threshold", [0, 0.25, 0.5, 0.75, 1])
@given(matrix=MATRIX)
def test_equals_the_steps_on_lists(device, threshold, matrix):
    iou = make(matrix, device)
    a = assign_anchors(iou, threshold)
    assert a.dtype == torch.int64 and a.device.type == device.type
    assert a.tolist() == by_hand(iou, threshold)


@pytest.mark.property
@given(matrix=MATRIX)
def test_every_box_gets_an_anchor_while_there_are_any(device, matrix):
    iou = make(matrix, device)
    before = iou.clone()
    a = assign_anchors(iou)
    assert len(set(a[a >= 0].tolist())) == min(iou.shape)
    assert torch.equal(iou, before)


@pytest.mark.property
@given(seed=st.integers(0, 999), n_a=st.integers(2, 8), n_b=st.integers(1, 4))
def test_the_order_of_anchors_and_boxes_does_not_matter_where_nothing_ties(device, seed, n_a, n_b):
    rng = torch.Generator().manual_seed(seed)
    iou = torch.rand(n_a, n_b, generator=rng, dtype=torch.float64).to(device)
    rows = torch.randperm(n_a, generator=rng).to(device)
    columns = torch.randperm(n_b, generator=rng).to(device)
    shuffled = assign_anchors(iou[rows][:, columns])
    expected = assign_anchors(iou)[rows]
    found = torch.where(shuffled >= 0, columns[shuffled], -1)
    assert torch.equal(found, expected)


@pytest.mark.reference
@given(matrix=MATRIX)
def test_torchvision_takes_the_transpose_and_the_threshold_itself(device, matrix):
    # Matcher(0.5, 0.5) knows the threshold alone, and counts 0.5 itself as enough. So it agrees where
    # the first part of the algorithm has not spoken and no number is 0.5.
    iou = make(matrix, device)
    if iou.numel() == 0:
        return
    theirs = Matcher(0.5, 0.5)(iou.T)
    at_threshold = iou.max(dim=1).values == 0.5
    ours = assign_anchors(iou)
    greedy = assign_anchors(iou, 1.0) >= 0
    rest = ~greedy & ~at_threshold
    assert torch.equal(ours[rest], theirs[rest])
    assert (theirs[at_threshold] >= 0).all()
    assert (ours[at_threshold & ~greedy] == -1).all()


@pytest.mark.closed_form
def test_at_the_threshold_the_book_and_its_code_part(device):
    # "Greater than", says the text, as here; its code compares with >=.
    iou = torch.tensor([[0.9], [0.5], [0.5000001]], device=device)
    assert assign_anchors(iou).tolist() == [0, -1, 0]


@pytest.mark.closed_form
def test_more_boxes_than_anchors(device):
    # D2L's code runs on here, and overwrites anchor 0 once per box that is left.
    iou = torch.tensor([[0.2, 0.9, 0.3], [0.8, 0.1, 0.6]], device=device)
    assert assign_anchors(iou).tolist() == [1, 0]


@pytest.mark.closed_form
def test_a_box_that_nothing_overlaps_still_gets_an_anchor(device):
    assert assign_anchors(torch.tensor([[0.9, 0.0], [0.3, 0.0]], device=device)).tolist() == [0, 1]


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3,), (1, 3, 2), ()])
def test_refuses_what_is_no_matrix(device, shape):
    with pytest.raises(ValueError, match=r"^iou must have shape \(n_a, n_b\), but has \("):
        assign_anchors(torch.zeros(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.001, 1.001, math.nan])
def test_refuses_what_is_no_iou(device, bad):
    iou = torch.tensor([[0.0, 1.0], [0.5, bad]], dtype=torch.float64, device=device)
    with pytest.raises(ValueError, match=rf"^iou must be in \[0, 1\], but holds {bad}$"):
        assign_anchors(iou)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan])
def test_refuses_what_is_no_threshold(device, bad):
    with pytest.raises(ValueError, match=rf"^iou_threshold must be in \[0, 1\], but is {bad}$"):
        assign_anchors(torch.zeros(2, 2, device=device), bad)
