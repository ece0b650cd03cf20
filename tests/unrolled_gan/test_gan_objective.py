import math

import pytest
import torch
from torch import nn

from snippets.gan.value_function import value_function
from snippets.unrolled_gan.gan_objective import gan_objective


def setting(device):
    """A discriminator, other parameters for it, and two batches of different sizes."""
    rng = torch.Generator().manual_seed(0)

    def draw(*shape):
        return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)

    discriminator = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    discriminator = discriminator.to(device, torch.float64)
    theta_d = {name: draw(*p.shape) for name, p in discriminator.named_parameters()}
    return discriminator, theta_d, draw(5, 2), draw(4, 2)


@pytest.mark.closed_form
def test_by_hand(device):
    discriminator = nn.Linear(1, 1, bias=False).to(device)
    weight = torch.tensor([[2.0]], dtype=torch.float64, device=device)
    real = torch.tensor([[1.0], [0.0]], dtype=torch.float64, device=device)
    fake = torch.tensor([[-1.5]], dtype=torch.float64, device=device)
    f = gan_objective(discriminator, {"weight": weight}, real, fake).item()
    by_hand = (-math.log(1 + math.exp(-2)) - math.log(2)) / 2 - math.log(1 + math.exp(-3))
    torch.testing.assert_close(f, by_hand, rtol=1e-14, atol=0)


@pytest.mark.reference
def test_it_is_the_value_of_the_game(device):
    discriminator, theta_d, real, fake = setting(device)
    f = gan_objective(discriminator, theta_d, real, fake)
    discriminator.load_state_dict(theta_d)
    value = value_function(*(torch.sigmoid(discriminator(x)) for x in (real, fake)))
    torch.testing.assert_close(f, value, rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_it_is_differentiable_in_both_players(device):
    discriminator, theta_d, real, fake = setting(device)
    names = list(theta_d)

    def f(fake, *values):
        return gan_objective(discriminator, dict(zip(names, values, strict=True)), real, fake)

    inputs = [x.requires_grad_() for x in (fake, *theta_d.values())]
    assert torch.autograd.gradcheck(f, inputs)
    assert torch.autograd.gradgradcheck(f, inputs)


@pytest.mark.property
def test_the_discriminator_is_left_as_it_is(device):
    discriminator, theta_d, real, fake = setting(device)
    before = [p.detach().clone() for p in discriminator.parameters()]
    theta_d = {name: p.requires_grad_() for name, p in theta_d.items()}
    gan_objective(discriminator, theta_d, real, fake).backward()
    assert all(map(torch.equal, before, discriminator.parameters()))
    assert all(p.grad is None for p in discriminator.parameters())
    assert all(p.grad is not None for p in theta_d.values())


@pytest.mark.property
def test_what_is_left_out_is_the_discriminators_own(device):
    discriminator, theta_d, real, fake = setting(device)
    own = dict(discriminator.named_parameters())
    some = {"2.bias": theta_d["2.bias"]}
    f = gan_objective(discriminator, some, real, fake)
    assert torch.equal(f, gan_objective(discriminator, own | some, real, fake))


@pytest.mark.bad_input
@pytest.mark.parametrize("empty", ["real", "fake"])
def test_refuses_an_empty_batch(device, empty):
    discriminator, theta_d, real, fake = setting(device)
    batches = {"real": real, "fake": fake} | {empty: real[:0]}
    with pytest.raises(ValueError, match=f"^{empty}_logits must hold at least one logit"):
        gan_objective(discriminator, theta_d, **batches)
