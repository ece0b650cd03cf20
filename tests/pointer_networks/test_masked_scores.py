import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.masked_scores import masked_scores

ROWS = st.lists(st.tuples(st.floats(-30, 30), st.booleans()), min_size=1, max_size=6).filter(
    lambda row: any(allowed for _, allowed in row)
)


@pytest.mark.property
@given(row=ROWS)
def test_softmax_of_it_is_the_softmax_cut_and_divided_by_what_is_left(device, row):
    u = torch.tensor([[[score for score, _ in row]]], dtype=torch.float64, device=device)
    allowed = torch.tensor([[keep for _, keep in row]], device=device)
    p = masked_scores(u, allowed).softmax(dim=2)
    cut = u.softmax(dim=2) * allowed
    torch.testing.assert_close(p, cut / cut.sum(), rtol=1e-11, atol=0)
    assert (p[0, 0, ~allowed[0]] == 0).all()


@pytest.mark.closed_form
def test_padding_changes_nothing(device):
    u = torch.tensor([[[1.0, 2.0, 9.0], [3.0, 4.0, 9.0]]], device=device)
    allowed = torch.tensor([[True, True, False]], device=device)
    masked = masked_scores(u, allowed)
    assert torch.equal(masked[:, :, :2], u[:, :, :2])
    assert torch.equal(masked[:, :, 2], torch.full((1, 2), -math.inf, device=device))
    assert u.max() == 9  # the scores given are left as they were


@pytest.mark.closed_form
def test_one_mask_for_all_outputs_or_one_for_each(device):
    u = torch.zeros(2, 3, 3, device=device)
    allowed = torch.tensor([[True, False, True], [False, True, True]], device=device)
    each = allowed[:, None].expand(2, 3, 3)
    assert torch.equal(masked_scores(u, allowed), masked_scores(u, each))
    assert torch.equal(masked_scores(u, allowed).isinf(), ~each)
    other = each.clone()
    other[1, 2] = torch.tensor([True, False, False], device=device)
    assert torch.equal(masked_scores(u, other).isinf(), ~other)


@pytest.mark.gradient
def test_no_gradient_reaches_what_is_masked(device):
    u = torch.zeros(1, 1, 3, dtype=torch.float64, device=device, requires_grad=True)
    masked_scores(u, torch.tensor([[True, True, False]], device=device)).softmax(2)[
        0, 0, 0
    ].backward()
    expected = torch.tensor([[[0.25, -0.25, 0.0]]], dtype=torch.float64, device=device)
    torch.testing.assert_close(u.grad, expected, rtol=1e-14, atol=0)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3,), (1, 3), (2, 2), (1, 2, 3), (2, 1, 3)])
def test_refuses_a_shape_that_would_broadcast(device, shape):
    allowed = torch.ones(shape, dtype=torch.bool, device=device)
    with pytest.raises(ValueError, match=r"^allowed must be boolean, \(2, 3\) or \(2, 2, 3\), but"):
        masked_scores(torch.zeros(2, 2, 3, device=device), allowed)


@pytest.mark.bad_input
def test_refuses_numbers(device):
    with pytest.raises(ValueError, match="^allowed must be boolean, .* but is torch.int64"):
        masked_scores(torch.zeros(1, 1, 2, device=device), torch.ones(1, 2, device=device).long())


@pytest.mark.bad_input
def test_refuses_a_row_that_allows_nothing(device):
    allowed = torch.tensor([[True, False, False], [False, False, False]], device=device)
    with pytest.raises(ValueError, match="^allowed must hold a place in each row"):
        masked_scores(torch.zeros(2, 2, 3, device=device), allowed)
