import pytest
import torch

from snippets.gan.non_saturating_generator_loss import non_saturating_generator_loss
from snippets.wgan.wgan_generator_loss import wgan_generator_loss


@pytest.mark.reference
def test_it_is_the_sum_of_the_paper(device):
    scores = [0.5, -3.0, 1.25, 7.0]
    loss = wgan_generator_loss(torch.tensor(scores, dtype=torch.float64, device=device))
    assert loss.item() == sum(-f for f in scores) / 4


@pytest.mark.gradient
def test_the_pull_never_fades(device):
    # However badly a sample scores, each gets -1/m. Under -log D the pull dies where D is fooled.
    scores = torch.tensor([-50.0, 0.0, 50.0], dtype=torch.float64, device=device).requires_grad_()
    (pull,) = torch.autograd.grad(wgan_generator_loss(scores), scores)
    torch.testing.assert_close(pull, torch.full_like(pull, -1 / 3), rtol=1e-15, atol=0)
    (pull,) = torch.autograd.grad(non_saturating_generator_loss(scores), scores)
    assert pull[2].abs() < 1e-20


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    with pytest.raises(ValueError, match=r"^f_fake must hold at least one score, but is empty"):
        wgan_generator_loss(torch.empty(0, device=device))
