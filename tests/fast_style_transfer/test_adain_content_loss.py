import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.adain_content_loss import adain_content_loss


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_three_four_five(device):
    t = torch.tensor([3.0, 4.0], device=device).view(1, 1, 1, 2)
    assert adain_content_loss(torch.zeros_like(t), t).item() == 5.0
    assert adain_content_loss(t, t) == 0


@pytest.mark.reference
def test_it_is_the_mean_over_images_of_the_root_of_the_sum(device):
    output, t = draw(device, 3, 2, 4, 5), draw(device, 3, 2, 4, 5, seed=1)
    norms = [((o - x) ** 2).sum().sqrt() for o, x in zip(output, t, strict=True)]
    torch.testing.assert_close(adain_content_loss(output, t), sum(norms) / 3, rtol=1e-12, atol=0)


@pytest.mark.property
@given(scale=st.floats(-100, 100))
def test_a_norm_scales_without_squares(device, scale):
    output, t = draw(device, 1, 2, 2, 2), draw(device, 1, 2, 2, 2, seed=1)
    loss = abs(scale) * adain_content_loss(output, t)
    torch.testing.assert_close(
        adain_content_loss(scale * output, scale * t), loss, rtol=1e-9, atol=1e-12
    )


@pytest.mark.gradient
def test_its_gradient_is_the_unit_vector_away_from_the_target(device):
    output, t = draw(device, 1, 2, 3, 4).requires_grad_(), draw(device, 1, 2, 3, 4, seed=1)
    (gradient,) = torch.autograd.grad(adain_content_loss(output, t), output)
    away = (output - t).detach()
    torch.testing.assert_close(gradient, away / away.norm(), rtol=1e-12, atol=0)
    here = t.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(adain_content_loss(here, t), here)
    assert (gradient == 0).all()


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^t must have the shape of output_features, \(2, 2, 3"):
        adain_content_loss(draw(device, 2, 2, 3, 3), draw(device, 1, 2, 3, 3))


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    with pytest.raises(ValueError, match=r"^t must hold at least one image, but is empty"):
        adain_content_loss(draw(device, 0, 2, 3, 3), draw(device, 0, 2, 3, 3))
