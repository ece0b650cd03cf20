import itertools

import pytest
import torch
from torch import nn

from snippets.gan.generator_step import generator_step
from snippets.gan.minimax_generator_loss import minimax_generator_loss
from snippets.gan.non_saturating_generator_loss import non_saturating_generator_loss


class Spy(nn.Module):
    """A linear map that keeps what it was given."""

    def __init__(self, inputs, outputs, device, seed):
        super().__init__()
        rng = torch.Generator().manual_seed(seed)
        self.linear = nn.Linear(inputs, outputs, dtype=torch.float64, device=device)
        with torch.no_grad():
            for p in self.parameters():
                p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
        self.seen = []

    def forward(self, x):
        self.seen.append(x.detach().clone())
        return self.linear(x)


def players(device):
    return Spy(2, 1, device, seed=1), Spy(3, 2, device, seed=2)


def draw_noise(device, m=4):
    rng = torch.Generator().manual_seed(3)
    return torch.randn(m, 3, dtype=torch.float64, generator=rng).to(device)


def copy_of(module):
    return [parameter.detach().clone() for parameter in module.parameters()]


def fake_logits(discriminator, generator, noise):
    return discriminator.linear(generator.linear(noise)).detach()


@pytest.mark.gradient
@pytest.mark.parametrize(
    ("loss", "slope"),
    [
        (minimax_generator_loss, lambda d: -d),
        (non_saturating_generator_loss, lambda d: -(1 - d)),
    ],
)
def test_it_descends_the_gradient_of_the_paper(device, loss, slope):
    # With o = v G(z) + c and G(z) = W z + b, the gradient of o is v z^T for W and v for b.
    (discriminator, generator), noise = players(device), draw_noise(device)
    weight, bias = copy_of(generator)
    v = discriminator.linear.weight.detach()[0]
    slopes = slope(torch.sigmoid(fake_logits(discriminator, generator, noise)))
    gradient_weight = torch.outer(v, (slopes * noise).mean(dim=0))
    gradient_bias = v * slopes.mean()

    sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
    generator_step(discriminator, generator, sgd, noise, loss)

    new_weight, new_bias = copy_of(generator)
    close = {"rtol": 1e-12, "atol": 1e-14}
    torch.testing.assert_close(new_weight, weight - 0.25 * gradient_weight, **close)
    torch.testing.assert_close(new_bias, bias - 0.25 * gradient_bias, **close)


@pytest.mark.closed_form
def test_one_step_by_hand(device):
    # G(z) = w z with w = 0, and D(x) = sigmoid(x): -log D falls by (1 - 1/2) 2 = 1.
    generator = nn.Linear(1, 1, bias=False, device=device)
    nn.init.zeros_(generator.weight)
    sgd = torch.optim.SGD(generator.parameters(), lr=1.0)
    generator_step(nn.Identity(), generator, sgd, torch.tensor([[2.0]], device=device))
    assert generator.weight.item() == 1


@pytest.mark.reference
def test_the_loss_is_the_one_before_the_update_and_non_saturating_by_default(device):
    (discriminator, generator), noise = players(device), draw_noise(device)
    expected = -torch.log(torch.sigmoid(fake_logits(discriminator, generator, noise))).mean()
    sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
    loss = generator_step(discriminator, generator, sgd, noise)
    torch.testing.assert_close(loss, expected, rtol=1e-12, atol=0)
    assert not loss.requires_grad


@pytest.mark.property
@pytest.mark.parametrize("old", [None, 7.0])
def test_the_discriminator_neither_moves_nor_gets_a_gradient(device, old):
    (discriminator, generator), noise = players(device), draw_noise(device)
    before = copy_of(discriminator)
    for parameter in discriminator.parameters():
        parameter.grad = None if old is None else torch.full_like(parameter, old)
    sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
    generator_step(discriminator, generator, sgd, noise)
    assert all(map(torch.equal, before, discriminator.parameters()))
    for parameter in discriminator.parameters():
        assert parameter.grad is None if old is None else (parameter.grad == old).all()


@pytest.mark.property
def test_each_player_is_asked_once_about_this_noise(device):
    (discriminator, generator), noise = players(device), draw_noise(device)
    fake = generator.linear(noise).detach()
    sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
    generator_step(discriminator, generator, sgd, noise)
    (seen_noise,), (seen_fake,) = generator.seen, discriminator.seen
    assert torch.equal(seen_noise, noise)
    assert torch.equal(seen_fake, fake)


@pytest.mark.property
def test_an_old_gradient_is_forgotten(device):
    (discriminator, generator), noise = players(device), draw_noise(device)
    _, twin = players(device)
    for parameter in generator.parameters():
        parameter.grad = torch.full_like(parameter, 1e6)
    for player in (generator, twin):
        generator_step(discriminator, player, torch.optim.SGD(player.parameters(), lr=0.25), noise)
    assert all(map(torch.equal, generator.parameters(), twin.parameters()))


@pytest.mark.property
def test_modes_and_flags_are_left_as_found(device):
    noise = draw_noise(device)
    for d_mode, g_mode, frozen in itertools.product([True, False], repeat=3):
        discriminator, generator = players(device)
        discriminator.train(d_mode).requires_grad_(not frozen)
        generator.train(g_mode)
        sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
        generator_step(discriminator, generator, sgd, noise)
        assert (discriminator.training, generator.training) == (d_mode, g_mode)
        assert all(p.requires_grad is not frozen for p in discriminator.parameters())
        assert all(p.requires_grad for p in generator.parameters())


@pytest.mark.property
def test_a_frozen_and_an_unused_part_of_the_generator_stay(device):
    (discriminator, generator), noise = players(device), draw_noise(device)
    generator.linear.bias.requires_grad_(False)
    generator.unused = nn.Parameter(torch.ones(1, dtype=torch.float64, device=device))
    unused, weight, bias = copy_of(generator)
    sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
    generator_step(discriminator, generator, sgd, noise)
    assert torch.equal(generator.linear.bias, bias)
    assert torch.equal(generator.unused, unused)
    assert not torch.equal(generator.linear.weight, weight)
    assert not generator.linear.bias.requires_grad


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    discriminator, generator = players(device)
    before = copy_of(generator)
    sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
    with pytest.raises(ValueError, match="^fake_logits must hold at least one logit"):
        generator_step(discriminator, generator, sgd, draw_noise(device, m=0))
    assert all(map(torch.equal, before, generator.parameters()))
