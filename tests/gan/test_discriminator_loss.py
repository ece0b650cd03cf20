import math

import pytest
import torch
import torch.nn.functional as F

from snippets.gan.discriminator_loss import discriminator_loss
from snippets.gan.value_function import value_function


def random_logits(device):
    rng = torch.Generator().manual_seed(0)
    real = 3 * torch.randn(5, 1, dtype=torch.float64, generator=rng)
    fake = 3 * torch.randn(3, 1, dtype=torch.float64, generator=rng)
    return real.to(device), fake.to(device)


@pytest.mark.reference
def test_it_is_the_binary_cross_entropy_with_real_labelled_1(device):
    real, fake = random_logits(device)
    expected = F.binary_cross_entropy_with_logits(real, torch.ones_like(real))
    expected += F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
    torch.testing.assert_close(discriminator_loss(real, fake), expected, rtol=1e-12, atol=0)


@pytest.mark.reference
def test_it_is_the_value_with_its_sign_turned(device):
    real, fake = random_logits(device)
    value = value_function(torch.sigmoid(real), torch.sigmoid(fake))
    torch.testing.assert_close(discriminator_loss(real, fake), -value, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_a_discriminator_that_cannot_tell_loses_log_4(device):
    zero = torch.zeros(2, dtype=torch.float64, device=device)
    torch.testing.assert_close(
        discriminator_loss(zero, zero).item(), math.log(4), rtol=1e-15, atol=0
    )


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("real", "fake", "loss"), [(-1e4, -1e4, 1e4), (1e4, 1e4, 1e4), (1e4, -1e4, 0)]
)
def test_logits_whose_probabilities_round_to_0_or_1(device, real, fake, loss):
    real, fake = torch.tensor([real], device=device), torch.tensor([fake], device=device)
    assert discriminator_loss(real, fake).item() == loss


@pytest.mark.gradient
def test_the_gradient_is_the_one_of_the_paper(device):
    # d log sigma(o) / do = 1 - D and d log(1 - sigma(o)) / do = -D, here negated.
    real, fake = (logits.requires_grad_() for logits in random_logits(device))
    grad_real, grad_fake = torch.autograd.grad(discriminator_loss(real, fake), (real, fake))
    torch.testing.assert_close(grad_real, -(1 - torch.sigmoid(real)) / 5, rtol=1e-12, atol=0)
    torch.testing.assert_close(grad_fake, torch.sigmoid(fake) / 3, rtol=1e-12, atol=0)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["real_logits", "fake_logits"])
def test_refuses_an_empty_batch(device, name):
    batches = {key: torch.zeros(2, device=device) for key in ("real_logits", "fake_logits")}
    batches[name] = torch.empty(0, 1, device=device)
    with pytest.raises(ValueError, match=f"^{name} must hold at least one logit"):
        discriminator_loss(**batches)
