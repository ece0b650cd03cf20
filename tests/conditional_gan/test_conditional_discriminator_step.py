import pytest
import torch
from torch import nn

from snippets.conditional_gan.conditional_discriminator_step import (
    conditional_discriminator_step,
)
from snippets.gan.discriminator_step import discriminator_step


class Joined(nn.Module):
    """A linear map of both inputs that keeps what it was given, and whether a graph came with it."""

    def __init__(self, inputs, outputs, device, seed):
        super().__init__()
        rng = torch.Generator().manual_seed(seed)
        self.linear = nn.Linear(inputs, outputs, dtype=torch.float64, device=device)
        with torch.no_grad():
            for p in self.parameters():
                p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
        self.seen = []
        self.had_graph = []

    def forward(self, x, y):
        self.seen.append((x.detach().clone(), y.detach().clone()))
        self.had_graph.append(x.requires_grad)
        return self.linear(torch.cat([x, y], dim=1))


def players(device):
    return Joined(2 + 3, 1, device, seed=1), Joined(4 + 3, 2, device, seed=2)


def batches(device, m=5):
    rng = torch.Generator().manual_seed(3)
    real = torch.randn(m, 2, dtype=torch.float64, generator=rng).to(device)
    noise = torch.randn(m, 4, dtype=torch.float64, generator=rng).to(device)
    y = torch.eye(3, dtype=torch.float64, device=device)[torch.arange(m) % 3]
    return real, y, noise


def sgd(module):
    return torch.optim.SGD(module.parameters(), lr=0.25)


@pytest.mark.reference
def test_it_is_the_plain_step_on_pairs(device):
    (discriminator, generator), (real, y, noise) = players(device), batches(device)
    twin, _ = players(device)
    fake = generator.linear(torch.cat([noise, y], dim=1)).detach()
    loss = conditional_discriminator_step(
        discriminator, generator, sgd(discriminator), real, y, noise
    )
    expected = discriminator_step(
        twin.linear,
        nn.Identity(),
        sgd(twin),
        torch.cat([real, y], dim=1),
        torch.cat([fake, y], dim=1),
    )
    assert torch.equal(loss, expected)
    assert not loss.requires_grad
    assert all(map(torch.equal, discriminator.parameters(), twin.parameters()))


@pytest.mark.closed_form
def test_one_step_by_hand(device):
    # D = sigmoid(w x y), w = 0: the ascent is (1 - 1/2) 3 * 2 - 1/2 * 1 * 2 = 2.
    class Product(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(torch.zeros(1, device=device))

        def forward(self, x, y):
            return self.w * x * y

    discriminator = Product()
    one = torch.ones(1, 1, device=device)
    optimizer = torch.optim.SGD(discriminator.parameters(), lr=1.0)
    conditional_discriminator_step(discriminator, lambda z, y: z, optimizer, 3 * one, 2 * one, one)
    assert discriminator.w.item() == 2


@pytest.mark.property
def test_both_kinds_of_pair_have_the_same_conditions(device):
    (discriminator, generator), (real, y, noise) = players(device), batches(device)
    conditional_discriminator_step(discriminator, generator, sgd(discriminator), real, y, noise)
    ((seen_noise, asked),) = generator.seen
    assert torch.equal(seen_noise, noise) and torch.equal(asked, y)
    (seen_real, y_real), (_, y_fake) = discriminator.seen
    assert torch.equal(seen_real, real)
    assert torch.equal(y_real, y) and torch.equal(y_fake, y)
    assert discriminator.had_graph == [False, False]


@pytest.mark.property
def test_the_generator_stays_and_old_gradients_are_forgotten(device):
    (discriminator, generator), batch = players(device), batches(device)
    twin, _ = players(device)
    before = [p.detach().clone() for p in generator.parameters()]
    for p in discriminator.parameters():
        p.grad = torch.full_like(p, 1e6)
    for player in (discriminator, twin):
        conditional_discriminator_step(player, generator, sgd(player), *batch)
    assert all(map(torch.equal, discriminator.parameters(), twin.parameters()))
    assert all(map(torch.equal, before, generator.parameters()))
    assert all(p.grad is None for p in generator.parameters())
    assert torch.is_grad_enabled()


@pytest.mark.bad_input
@pytest.mark.parametrize(("name", "index"), [("y", 1), ("noise", 2)])
def test_refuses_batches_that_differ(device, name, index):
    (discriminator, generator), batch = players(device), list(batches(device))
    batch[index] = batch[index][:1]
    with pytest.raises(ValueError, match=f"^{name} must have as many rows as real, 5, but has 1"):
        conditional_discriminator_step(discriminator, generator, sgd(discriminator), *batch)


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    (discriminator, generator), batch = players(device), batches(device, m=0)
    with pytest.raises(ValueError, match=r"^real_logits must hold at least one logit"):
        conditional_discriminator_step(discriminator, generator, sgd(discriminator), *batch)
