import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.style_transfer.gram_matrix import gram_matrix
from snippets.style_transfer.style_distance import style_distance


def random_features(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.reference
def test_it_is_the_double_sum(device):
    G, A = random_features(device, 2, 3, 3)
    expected = 0
    for i in range(3):
        for j in range(3):
            expected += (G[i, j].item() - A[i, j].item()) ** 2 / (4 * 3**2 * 7**2)
    assert style_distance(G, A, positions=7).item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.closed_form
def test_worked_by_hand(device):
    G = torch.tensor([[5.0, 2.0], [2.0, 10.0]], device=device)
    A = torch.tensor([[5.0, 6.0], [6.0, 2.0]], device=device)
    assert style_distance(G, A, positions=1).item() == (16 + 16 + 64) / 16
    assert style_distance(torch.stack([G, A]), torch.stack([A, A]), positions=1).item() == 6


@pytest.mark.closed_form
def test_a_matrix_that_is_wider_counts_its_rows(device):
    G = torch.ones(2, 3, device=device)
    assert style_distance(G, 3 * G, positions=1).item() == 6 * 4 / (4 * 2**2)


@pytest.mark.property
@given(seed=st.integers(0, 10**6), h=st.integers(1, 4), w=st.integers(1, 4))
def test_a_shuffled_copy_has_no_distance(device, seed, h, w):
    F = random_features(device, 3, h, w, seed=seed)
    order = torch.randperm(h * w, generator=torch.Generator().manual_seed(seed)).to(device)
    shuffled = F.flatten(start_dim=1)[:, order].reshape(F.shape)
    assert style_distance(gram_matrix(F), gram_matrix(shuffled), positions=h * w) < 1e-20


@pytest.mark.property
def test_matrices_over_their_places_with_positions_1_give_the_same(device):
    F, B = random_features(device, 2, 3, 4, 5)
    plain = style_distance(gram_matrix(F), gram_matrix(B), positions=20)
    scaled = style_distance(gram_matrix(F) / 20, gram_matrix(B) / 20, positions=1)
    torch.testing.assert_close(plain, scaled, rtol=1e-12, atol=0)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^target must have the shape of gram, \(2, 2\)"):
        style_distance(torch.ones(2, 2, device=device), torch.ones(1, 2, device=device), 1)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1])
def test_refuses_no_place(device, bad):
    G = torch.ones(2, 2, device=device)
    with pytest.raises(ValueError, match=f"^positions must be at least 1, but is {bad}"):
        style_distance(G, G, bad)
