import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.normalised_gram_matrix import normalised_gram_matrix


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_by_hand(device):
    features = torch.tensor([[1.0, 2.0], [3.0, 4.0]], device=device).view(1, 2, 1, 2)
    expected = torch.tensor([[[5.0, 11.0], [11.0, 25.0]]], device=device) / 4
    torch.testing.assert_close(normalised_gram_matrix(features), expected, rtol=1e-6, atol=0)


@pytest.mark.reference
def test_it_is_the_double_sum_of_the_paper(device):
    features = draw(device, 2, 3, 4, 5)
    expected = torch.zeros(2, 3, 3, dtype=torch.float64, device=device)
    for h in range(4):
        for w in range(5):
            for c in range(3):
                for d in range(3):
                    expected[:, c, d] += features[:, c, h, w] * features[:, d, h, w] / (3 * 4 * 5)
    torch.testing.assert_close(normalised_gram_matrix(features), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.property
@given(seed=st.integers(0, 1000))
def test_where_things_are_does_not_matter(device, seed):
    features = draw(device, 2, 3, 4, 5, seed=seed)
    order = torch.randperm(20, generator=torch.Generator().manual_seed(seed)).to(device)
    shuffled = features.flatten(2)[..., order].view_as(features)
    gram = normalised_gram_matrix(features)
    torch.testing.assert_close(normalised_gram_matrix(shuffled), gram, rtol=1e-12, atol=1e-15)
    torch.testing.assert_close(gram, gram.mT, rtol=1e-12, atol=1e-15)
    assert (torch.linalg.eigvalsh(gram) > -1e-12).all()  # positive semidefinite


@pytest.mark.property
def test_the_same_texture_over_four_times_the_area_has_the_same_matrix(device):
    features = draw(device, 1, 3, 4, 5)
    torch.testing.assert_close(
        normalised_gram_matrix(features.repeat(1, 1, 2, 2)),
        normalised_gram_matrix(features),
        rtol=1e-12,
        atol=1e-15,
    )


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 3, 4), (1, 2, 3, 4, 5), (0, 2, 3, 4), (1, 2, 0, 4)])
def test_refuses_what_is_no_batch_of_activations(device, shape):
    with pytest.raises(ValueError, match=r"^features must be \(N, C, H, W\), none of them 0, but"):
        normalised_gram_matrix(torch.zeros(shape, device=device))
