import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.style_reconstruction_loss import style_reconstruction_loss


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


def gram(features):
    return torch.einsum("chw,dhw->cd", features, features) / features.numel()


@pytest.mark.closed_form
def test_constant_maps_of_two_sizes(device):
    output = torch.ones(1, 2, 3, 3, dtype=torch.float64, device=device)
    style = torch.full((1, 2, 5, 4), 2.0, dtype=torch.float64, device=device)
    # Every entry is 1/2 and 2, whatever the size: four differences of 1.5.
    torch.testing.assert_close(style_reconstruction_loss(output, style).item(), 9.0)


@pytest.mark.reference
@pytest.mark.parametrize("styles", [1, 3])
def test_it_is_the_mean_over_images_of_the_squared_frobenius_norm(device, styles):
    output, style = draw(device, 3, 4, 5, 6), draw(device, styles, 4, 7, 3, seed=1)
    norms = [
        torch.linalg.matrix_norm(gram(output[i]) - gram(style[i % styles])) ** 2 for i in range(3)
    ]
    torch.testing.assert_close(
        style_reconstruction_loss(output, style), sum(norms) / 3, rtol=1e-12, atol=0
    )


@pytest.mark.property
@given(seed=st.integers(0, 1000))
def test_a_shuffled_copy_has_the_same_style(device, seed):
    features = draw(device, 1, 3, 4, 5, seed=seed)
    order = torch.randperm(20, generator=torch.Generator().manual_seed(seed)).to(device)
    shuffled = features.flatten(2)[..., order].view(1, 3, 2, 10)
    assert style_reconstruction_loss(shuffled, features).item() < 1e-28


@pytest.mark.gradient
def test_gradcheck(device):
    output, style = draw(device, 2, 2, 2, 3).requires_grad_(), draw(device, 1, 2, 3, 3, seed=1)
    assert torch.autograd.gradcheck(lambda o: style_reconstruction_loss(o, style), output)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 3, 4, 4), (2, 2, 4, 4), (4, 2, 4, 4), (1, 1, 4, 4)])
def test_refuses_a_style_that_would_broadcast_or_does_not_fit(device, shape):
    message = r"^style_features must be of 2 channels and of 1 or 3 images, but is"
    with pytest.raises(ValueError, match=message):
        style_reconstruction_loss(draw(device, 3, 2, 4, 4), draw(device, *shape))


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    with pytest.raises(ValueError, match=r"^features must be \(N, C, H, W\), none of them 0"):
        style_reconstruction_loss(draw(device, 0, 2, 4, 4), draw(device, 1, 2, 4, 4))
