import pytest
import torch

from snippets.style_transfer.centered_gram import centered_gram
from snippets.style_transfer.gram_matrix import gram_matrix


def random_features(device, *shape):
    rng = torch.Generator().manual_seed(0)
    return torch.randn(shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.reference
def test_over_the_places_it_is_torchs_covariance_and_mean(device):
    F = random_features(device, 3, 4, 5)
    flat = F.reshape(3, 20)
    expected = torch.cat([torch.cov(flat, correction=0), flat.mean(dim=1)[:, None]], dim=1)
    torch.testing.assert_close(centered_gram(F) / 20, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.closed_form
@pytest.mark.parametrize("shape", [(3, 4, 5), (2, 3, 4, 5), (1, 2, 3, 4, 5), (0, 4, 5)])
def test_with_the_product_of_the_means_it_is_the_gram_matrix(device, shape):
    F = random_features(device, *shape)
    both = centered_gram(F) / 20
    assert both.shape == (*shape[:-3], shape[-3], shape[-3] + 1)
    covariance, mean = both[..., :-1], both[..., -1:]
    torch.testing.assert_close(
        20 * (covariance + mean @ mean.mT), gram_matrix(F), rtol=1e-12, atol=1e-12
    )


@pytest.mark.closed_form
def test_worked_by_hand(device):
    F = torch.tensor([[[1.0, 2.0, 0.0]], [[4.0, 4.0, 7.0]]], device=device)
    assert centered_gram(F).tolist() == [[2, -3, 3], [-3, 6, 15]]


@pytest.mark.property
def test_a_constant_moves_the_means_alone(device):
    F = random_features(device, 3, 4, 5)
    difference = centered_gram(F + 7) - centered_gram(F)
    expected = torch.zeros_like(difference)
    expected[:, -1] = 7 * 20
    torch.testing.assert_close(difference, expected, rtol=1e-12, atol=1e-11)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 3), (2, 0, 3), (2, 3, 0)])
def test_refuses_features_without_places(device, shape):
    with pytest.raises(ValueError, match=r"^features must be of shape .*, but is \(2, "):
        centered_gram(torch.ones(shape, device=device))
