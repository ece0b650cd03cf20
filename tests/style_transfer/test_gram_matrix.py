import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.style_transfer.gram_matrix import gram_matrix


def random_features(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.reference
@pytest.mark.parametrize("shape", [(3, 2, 4), (2, 3, 2, 4), (2, 1, 3, 4, 2)])
def test_it_is_the_double_sum_image_by_image(device, shape):
    F = random_features(device, *shape)
    images = F.reshape(-1, *shape[-3:])
    expected = torch.zeros(len(images), shape[-3], shape[-3], dtype=F.dtype, device=device)
    for b, image in enumerate(images):
        for i in range(shape[-3]):
            for j in range(shape[-3]):
                for y in range(shape[-2]):
                    for x in range(shape[-1]):
                        expected[b, i, j] += image[i, y, x] * image[j, y, x]
    G = gram_matrix(F)
    assert G.shape == (*shape[:-3], shape[-3], shape[-3])
    torch.testing.assert_close(G.reshape(expected.shape), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.closed_form
def test_worked_by_hand(device):
    # Maps (1, 2) and (3, -1): 1 + 4, 3 - 2, 9 + 1.
    F = torch.tensor([[[1.0], [2.0]], [[3.0], [-1.0]]], device=device)
    assert gram_matrix(F).tolist() == [[5, 1], [1, 10]]


@pytest.mark.property
@given(seed=st.integers(0, 10**6), n=st.integers(1, 5), h=st.integers(1, 4), w=st.integers(1, 4))
def test_it_forgets_places_and_has_no_negative_eigenvalue(device, seed, n, h, w):
    F = random_features(device, n, h, w, seed=seed)
    order = torch.randperm(h * w, generator=torch.Generator().manual_seed(seed)).to(device)
    shuffled = F.flatten(start_dim=1)[:, order].reshape(F.shape)
    G = gram_matrix(F)
    torch.testing.assert_close(gram_matrix(shuffled), G, rtol=1e-12, atol=1e-12)
    assert torch.linalg.eigvalsh(G).min() > -1e-12 * G.trace()


@pytest.mark.gradient
def test_gradients_pass(device):
    F = random_features(device, 2, 2, 3).requires_grad_()
    assert torch.autograd.gradcheck(gram_matrix, F)


@pytest.mark.bad_input
def test_refuses_features_without_places(device):
    with pytest.raises(ValueError, match=r"^features must be of shape .*, but is \(2, 3\)"):
        gram_matrix(torch.ones(2, 3, device=device))
