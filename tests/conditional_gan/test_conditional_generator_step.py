import pytest
import torch
from torch import nn

from snippets.conditional_gan.conditional_generator_step import conditional_generator_step
from snippets.gan.generator_step import generator_step
from snippets.gan.minimax_generator_loss import minimax_generator_loss
from snippets.gan.non_saturating_generator_loss import non_saturating_generator_loss


class Joined(nn.Module):
    """A linear map of both inputs that keeps what it was given."""

    def __init__(self, inputs, outputs, device, seed):
        super().__init__()
        rng = torch.Generator().manual_seed(seed)
        self.linear = nn.Linear(inputs, outputs, dtype=torch.float64, device=device)
        with torch.no_grad():
            for p in self.parameters():
                p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
        self.seen = []

    def forward(self, x, y):
        self.seen.append((x.detach().clone(), y.detach().clone()))
        return self.linear(torch.cat([x, y], dim=1))


class Unconditional(nn.Module):
    """A conditional player for whom the condition is settled."""

    def __init__(self, player, y):
        super().__init__()
        self.player, self.y = player, y

    def forward(self, x):
        return self.player(x, self.y)


def players(device):
    return Joined(2 + 3, 1, device, seed=1), Joined(4 + 3, 2, device, seed=2)


def batches(device, m=5):
    rng = torch.Generator().manual_seed(3)
    noise = torch.randn(m, 4, dtype=torch.float64, generator=rng).to(device)
    return noise, torch.eye(3, dtype=torch.float64, device=device)[torch.arange(m) % 3]


def sgd(module):
    return torch.optim.SGD(module.parameters(), lr=0.25)


@pytest.mark.reference
@pytest.mark.parametrize("loss", [minimax_generator_loss, non_saturating_generator_loss])
def test_it_is_the_plain_step_with_the_condition_settled(device, loss):
    (discriminator, generator), (noise, y) = players(device), batches(device)
    _, twin = players(device)
    value = conditional_generator_step(discriminator, generator, sgd(generator), noise, y, loss)
    expected = generator_step(
        Unconditional(discriminator, y), Unconditional(twin, y), sgd(twin), noise, loss
    )
    assert torch.equal(value, expected)
    assert not value.requires_grad
    assert all(map(torch.equal, generator.parameters(), twin.parameters()))


@pytest.mark.closed_form
def test_one_step_by_hand(device):
    # G = w z y with w = 0, D = sigmoid(x): -log D falls by (1 - 1/2) 2 * 3 = 3.
    class Product(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(torch.zeros(1, device=device))

        def forward(self, z, y):
            return self.w * z * y

    generator, one = Product(), torch.ones(1, 1, device=device)
    optimizer = torch.optim.SGD(generator.parameters(), lr=1.0)
    conditional_generator_step(lambda x, y: x, generator, optimizer, 2 * one, 3 * one)
    assert generator.w.item() == 3


@pytest.mark.property
def test_both_players_are_told_the_same_condition(device):
    (discriminator, generator), (noise, y) = players(device), batches(device)
    fake = generator.linear(torch.cat([noise, y], dim=1)).detach()
    conditional_generator_step(discriminator, generator, sgd(generator), noise, y)
    ((seen_noise, asked),), ((seen_fake, told),) = generator.seen, discriminator.seen
    assert torch.equal(seen_noise, noise) and torch.equal(seen_fake, fake)
    assert torch.equal(asked, y) and torch.equal(told, y)


@pytest.mark.property
def test_the_discriminator_stays_and_old_gradients_are_forgotten(device):
    (discriminator, generator), batch = players(device), batches(device)
    _, twin = players(device)
    generator.linear.bias.requires_grad_(False)
    twin.linear.bias.requires_grad_(False)
    before = [p.detach().clone() for p in discriminator.parameters()]
    generator.linear.weight.grad = torch.full_like(generator.linear.weight, 1e6)
    for player in (generator, twin):
        conditional_generator_step(discriminator, player, sgd(player), *batch)
    assert all(map(torch.equal, generator.parameters(), twin.parameters()))
    assert all(map(torch.equal, before, discriminator.parameters()))
    assert all(p.grad is None for p in discriminator.parameters())


@pytest.mark.property
def test_the_loss_does_not_saturate_by_default(device):
    (discriminator, generator), batch = players(device), batches(device)
    _, twin = players(device)
    conditional_generator_step(discriminator, generator, sgd(generator), *batch)
    conditional_generator_step(
        discriminator, twin, sgd(twin), *batch, loss=non_saturating_generator_loss
    )
    assert all(map(torch.equal, generator.parameters(), twin.parameters()))


@pytest.mark.bad_input
def test_refuses_batches_that_differ(device):
    (discriminator, generator), (noise, y) = players(device), batches(device)
    with pytest.raises(ValueError, match=r"^y must have as many rows as noise, 5, but has 1"):
        conditional_generator_step(discriminator, generator, sgd(generator), noise, y[:1])


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    (discriminator, generator), batch = players(device), batches(device, m=0)
    with pytest.raises(ValueError, match=r"^fake_logits must hold at least one logit"):
        conditional_generator_step(discriminator, generator, sgd(generator), *batch)
