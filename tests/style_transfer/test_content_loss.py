import pytest
import sympy
import torch
import torch.nn.functional as F

from snippets.style_transfer.content_loss import content_loss


def pair(device):
    rng = torch.Generator().manual_seed(0)
    return torch.randn(2, 2, 3, 4, 5, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.derivation
def test_its_slope_is_the_difference():
    f, p = sympy.symbols("f p")
    assert sympy.expand(sympy.diff((f - p) ** 2 / 2, f) - (f - p)) == 0


@pytest.mark.reference
def test_it_is_half_of_torchs_sum_of_squares(device):
    features, target = pair(device)
    expected = 0.5 * F.mse_loss(features, target, reduction="sum")
    torch.testing.assert_close(content_loss(features, target), expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_worked_by_hand(device):
    features = torch.tensor([[[1.0, 2.0]], [[0.0, 3.0]]], device=device)
    target = torch.tensor([[[1.0, 0.0]], [[2.0, 6.0]]], device=device)
    assert content_loss(features, target).item() == (4 + 4 + 9) / 2


@pytest.mark.gradient
def test_the_gradient_is_the_difference(device):
    features, target = pair(device)
    features.requires_grad_()
    (slope,) = torch.autograd.grad(content_loss(features, target), features)
    torch.testing.assert_close(slope, (features - target).detach(), rtol=1e-12, atol=0)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^target must have the shape of features, \(2, 1, 3\)"):
        content_loss(torch.ones(2, 1, 3, device=device), torch.ones(2, 1, 1, device=device))
