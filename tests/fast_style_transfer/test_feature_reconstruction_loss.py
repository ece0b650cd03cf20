import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.feature_reconstruction_loss import feature_reconstruction_loss


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_by_hand(device):
    output = torch.zeros(1, 2, 1, 3, dtype=torch.float64, device=device)
    target = output.clone()
    target[0, 0], target[0, 1] = 1.0, 3.0
    assert feature_reconstruction_loss(output, target).item() == 5.0


@pytest.mark.reference
def test_it_is_the_mean_over_images_of_the_sum_in_the_equation(device):
    output, target = draw(device, 3, 4, 5, 6), draw(device, 3, 4, 5, 6, seed=1)
    per_image = [((o - t) ** 2).sum() / (4 * 5 * 6) for o, t in zip(output, target, strict=True)]
    loss = feature_reconstruction_loss(output, target)
    torch.testing.assert_close(loss, sum(per_image) / 3, rtol=1e-12, atol=0)
    torch.testing.assert_close(loss, F.mse_loss(output, target), rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_its_gradient_is_twice_the_difference_over_the_count(device):
    output, target = draw(device, 1, 2, 3, 4).requires_grad_(), draw(device, 1, 2, 3, 4, seed=1)
    (gradient,) = torch.autograd.grad(feature_reconstruction_loss(output, target), output)
    torch.testing.assert_close(gradient, 2 * (output - target).detach() / 24, rtol=1e-12, atol=0)


@pytest.mark.property
@given(scale=st.floats(0.01, 100), shift=st.floats(-10, 10))
def test_it_sees_differences_only_and_in_squares(device, scale, shift):
    output, target = draw(device, 1, 2, 2, 2), draw(device, 1, 2, 2, 2, seed=1)
    loss = feature_reconstruction_loss(output, target)
    moved = feature_reconstruction_loss(scale * output + shift, scale * target + shift)
    torch.testing.assert_close(moved, scale**2 * loss, rtol=1e-7, atol=1e-12)
    assert feature_reconstruction_loss(output, output) == 0


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^target_features must have the shape of output_feat"):
        feature_reconstruction_loss(draw(device, 2, 2, 3, 3), draw(device, 1, 2, 3, 3))


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    with pytest.raises(ValueError, match=r"^output_features must not be empty, but is of shape"):
        feature_reconstruction_loss(draw(device, 0, 2, 3, 3), draw(device, 0, 2, 3, 3))
