import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.style_transfer.participation_ratio import participation_ratio


def random_gram(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    F = torch.randn(shape, dtype=torch.float64, generator=rng).to(device)
    return F @ F.mT


@pytest.mark.reference
def test_it_is_that_of_the_eigenvalues_matrix_by_matrix(device):
    G = random_gram(device, 2, 3, 4, 5)
    values = torch.linalg.eigvalsh(G)
    expected = values.sum(dim=-1) ** 2 / (values**2).sum(dim=-1)
    torch.testing.assert_close(participation_ratio(G), expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
@pytest.mark.parametrize("k", [1, 2, 5])
def test_k_equal_directions_give_k(device, k):
    G = torch.diag(torch.tensor([3.0] * k + [0.0] * (5 - k), device=device))
    assert participation_ratio(G).item() == k


@pytest.mark.property
@given(seed=st.integers(0, 10**6), n=st.integers(1, 5), m=st.integers(1, 5))
def test_it_lies_between_1_and_n_and_knows_no_scale(device, seed, n, m):
    G = random_gram(device, n, m, seed=seed)
    r = participation_ratio(G)
    assert 1 - 1e-12 < r < n + 1e-12
    torch.testing.assert_close(participation_ratio(7 * G), r, rtol=1e-12, atol=0)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (3,), (2, 2, 3)])
def test_refuses_what_is_not_square(device, shape):
    with pytest.raises(ValueError, match=r"^gram must be of shape \(..., N, N\), but is"):
        participation_ratio(torch.ones(shape, device=device))


@pytest.mark.bad_input
def test_refuses_one_matrix_of_zeros_among_others(device):
    G = torch.stack([torch.eye(2, device=device), torch.zeros(2, 2, device=device)])
    with pytest.raises(ValueError, match="^gram must not be 0, but its sum of squares is 0"):
        participation_ratio(G)
