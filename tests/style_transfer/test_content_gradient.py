import pytest
import torch

from snippets.style_transfer.content_gradient import content_gradient
from snippets.style_transfer.content_loss import content_loss


@pytest.mark.gradient
def test_autograd_through_loss_and_rectifier_gives_the_two_cases(device):
    rng = torch.Generator().manual_seed(0)
    z, p = torch.randn(2, 2, 3, 4, 5, dtype=torch.float64, generator=rng).to(device)
    z.requires_grad_()
    (slope,) = torch.autograd.grad(content_loss(z.relu(), p.relu()), z)
    torch.testing.assert_close(content_gradient(z.detach(), p.relu()), slope, rtol=1e-12, atol=0)
    assert (slope == 0).any()
    assert (slope != 0).any()


@pytest.mark.gradient
def test_at_0_it_agrees_with_torch(device):
    z = torch.zeros(1, 1, 1, device=device, requires_grad=True)
    p = torch.ones(1, 1, 1, device=device)
    (slope,) = torch.autograd.grad(content_loss(z.relu(), p), z)
    assert slope.item() == content_gradient(z, p).item() == 0


@pytest.mark.closed_form
def test_worked_by_hand(device):
    z = torch.tensor([[[2.0, 1.0, -1.0, 0.5]]], device=device)
    p = torch.tensor([[[0.5, 3.0, 3.0, 0.0]]], device=device)
    assert content_gradient(z, p).tolist() == [[[1.5, -2.0, 0.0, 0.5]]]


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^target must have the shape of features, \(2, 1, 3\)"):
        content_gradient(torch.ones(2, 1, 3, device=device), torch.ones(2, 1, 1, device=device))
