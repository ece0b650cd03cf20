import math
import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.mask_offsets import mask_offsets

ROWS = st.lists(st.tuples(st.integers(-1, 3), *[st.floats(-9, 9)] * 4), max_size=6)


def make(rows, device):
    offsets = torch.tensor([r[1:] for r in rows], dtype=torch.float64, device=device)
    assignment = torch.tensor([r[0] for r in rows], dtype=torch.int64, device=device)
    return offsets.reshape(-1, 4), assignment


@pytest.mark.closed_form
def test_rows_of_background_are_zero_even_where_the_offset_is_infinite(device):
    offsets, assignment = make([[0, 1, 2, 3, 4], [-1, math.inf, 6, 7, 8]], device)
    assert mask_offsets(offsets, assignment).tolist() == [[1, 2, 3, 4], [0, 0, 0, 0]]


@pytest.mark.reference
@given(rows=ROWS)
def test_equals_a_product_with_the_mask(device, rows):
    offsets, assignment = make(rows, device)
    mask = torch.tensor(
        [[float(a >= 0)] * 4 for a in assignment], dtype=torch.float64, device=device
    )
    assert torch.equal(mask_offsets(offsets, assignment), offsets * mask.reshape(-1, 4))


@pytest.mark.property
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_keeps_the_dtype(device, dtype):
    offsets, assignment = make([[0, 1, 2, 3, 4], [-1, 5, 6, 7, 8]], device)
    assert mask_offsets(offsets.to(dtype), assignment).dtype == dtype


@pytest.mark.gradient
def test_no_gradient_reaches_background(device):
    offsets, assignment = make([[0, 1, 2, 3, 4], [-1, 5, 6, 7, 8], [2, 1, 1, 1, 1]], device)
    offsets.requires_grad_()
    mask_offsets(offsets, assignment).square().sum().backward()
    assert offsets.grad.tolist() == [[2, 4, 6, 8], [0, 0, 0, 0], [2, 2, 2, 2]]


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("offsets", "assignment"),
    [((3, 4), (1,)), ((1, 4), (3,)), ((3, 1), (3,)), ((4,), (3,)), ((3, 4), (3, 1)), ((1, 4), ())],
)
def test_refuses_shapes_that_would_broadcast(device, offsets, assignment):
    shapes = re.escape(f"(n_a, 4), (n_a,), not {offsets} and {assignment}")
    with pytest.raises(ValueError, match=f"^offsets and assignment must have shapes {shapes}$"):
        mask_offsets(
            torch.zeros(offsets, device=device),
            torch.zeros(assignment, dtype=torch.int64, device=device),
        )
