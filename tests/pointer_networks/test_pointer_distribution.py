import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.attention_weights import attention_weights
from snippets.pointer_networks.pointer_distribution import pointer_distribution


@pytest.mark.closed_form
def test_logarithms_of_counts_give_shares(device):
    u = torch.tensor([[[1.0, 2.0, 5.0], [1.0, 1.0, 0.0]]], dtype=torch.float64, device=device)
    expected = torch.tensor([[[0.125, 0.25, 0.625], [0.5, 0.5, 0.0]]], dtype=torch.float64)
    torch.testing.assert_close(
        pointer_distribution(u.log()), expected.to(device).log(), rtol=1e-14, atol=0
    )


@pytest.mark.reference
def test_it_is_what_attention_calls_its_weights(device):
    u = torch.randn(2, 3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    u = u.to(device)
    torch.testing.assert_close(pointer_distribution(u).exp(), attention_weights(u))


@pytest.mark.property
@given(n=st.integers(1, 30), seed=st.integers(0, 100))
def test_it_has_as_many_places_as_the_input_and_moves_with_them(device, n, seed):
    rng = torch.Generator().manual_seed(seed)
    u = torch.randn(1, 2, n, dtype=torch.float64, generator=rng).to(device)
    log_p = pointer_distribution(u)
    assert log_p.shape == (1, 2, n)
    torch.testing.assert_close(log_p.exp().sum(dim=2), torch.ones_like(u[:, :, 0]))
    order = torch.randperm(n, generator=rng).to(device)
    torch.testing.assert_close(pointer_distribution(u[:, :, order]), log_p[:, :, order])


@pytest.mark.closed_form
def test_a_hopeless_place_keeps_a_finite_logarithm(device):
    log_p = pointer_distribution(torch.tensor([[[0.0, -1000.0]]], device=device))
    assert torch.equal(log_p, torch.tensor([[[0.0, -1000.0]]], device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_refuses_a_row_without_a_largest_score(device, bad):
    u = torch.zeros(2, 2, 3, device=device)
    u[1, 0, 1] = bad
    with pytest.raises(ValueError, match="^u must have a finite maximum in each row"):
        pointer_distribution(u)


@pytest.mark.bad_input
def test_refuses_a_row_of_minus_infinity(device):
    u = torch.zeros(1, 3, 2, device=device)
    u[0, 2] = -math.inf
    with pytest.raises(ValueError, match="^u must have a finite maximum in each row, but has -inf"):
        pointer_distribution(u)
