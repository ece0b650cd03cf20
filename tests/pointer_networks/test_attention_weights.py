import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.attention_weights import attention_weights


@pytest.mark.reference
def test_it_is_the_formula_written_as_loops(device):
    u = torch.randn(2, 3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    a = attention_weights(u.to(device))
    for b in range(2):
        for i in range(3):
            total = sum(math.exp(u[b, i, k]) for k in range(4))
            for j in range(4):
                assert abs(a[b, i, j].item() - math.exp(u[b, i, j]) / total) < 1e-14


@pytest.mark.closed_form
def test_logarithms_of_counts_give_shares(device):
    u = torch.tensor([[[1.0, 2.0, 5.0], [1.0, 1.0, 0.0]]], dtype=torch.float64, device=device)
    expected = torch.tensor([[[0.125, 0.25, 0.625], [0.5, 0.5, 0.0]]], dtype=torch.float64)
    torch.testing.assert_close(attention_weights(u.log()), expected.to(device), rtol=1e-14, atol=0)


@pytest.mark.property
@given(
    u=st.lists(st.floats(-700, 700), min_size=1, max_size=6),
    shift=st.floats(-100, 100),
)
def test_they_add_up_to_1_and_do_not_see_a_shift(device, u, shift):
    u = torch.tensor([[u]], dtype=torch.float64, device=device)
    a = attention_weights(u)
    assert (a >= 0).all()
    torch.testing.assert_close(a.sum(dim=2), torch.ones_like(a[:, :, 0]), rtol=1e-13, atol=0)
    torch.testing.assert_close(attention_weights(u + shift), a, rtol=1e-9, atol=1e-12)


@pytest.mark.gradient
def test_the_jacobian_is_diag_a_minus_a_a(device):
    u = torch.tensor([[[0.3, -1.0, 2.0]]], dtype=torch.float64, device=device)
    jacobian = torch.autograd.functional.jacobian(attention_weights, u).reshape(3, 3)
    a = attention_weights(u).flatten()
    torch.testing.assert_close(jacobian, a.diag() - torch.outer(a, a), rtol=1e-12, atol=1e-15)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_refuses_a_row_without_a_largest_score(device, bad):
    u = torch.zeros(2, 2, 3, device=device)
    u[1, 0, 1] = bad
    with pytest.raises(ValueError, match="^u must have a finite maximum in each row"):
        attention_weights(u)


@pytest.mark.bad_input
def test_refuses_a_row_of_minus_infinity(device):
    u = torch.zeros(1, 3, 2, device=device)
    u[0, 2] = -math.inf
    with pytest.raises(ValueError, match="^u must have a finite maximum in each row, but has -inf"):
        attention_weights(u)
