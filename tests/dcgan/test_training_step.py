import pytest
import torch
from torch import nn

from snippets.dcgan.adam_optimizers import adam_optimizers
from snippets.dcgan.discriminator import Discriminator
from snippets.dcgan.generator import Generator
from snippets.dcgan.initialise_weights import initialise_weights
from snippets.dcgan.training_step import training_step
from snippets.gan.discriminator_step import discriminator_step
from snippets.gan.generator_step import generator_step


class Spy(nn.Module):
    """Hands everything to a network and keeps what it was given."""

    def __init__(self, network):
        super().__init__()
        self.network, self.seen = network, []

    def forward(self, x):
        self.seen.append(x.detach().clone())
        return self.network(x)


def game(device, optimizer=None):
    rng = torch.Generator().manual_seed(0)
    discriminator, generator = Discriminator(8, 1, 4), Generator(8, 1, 3, 4)
    for player in (discriminator, generator):
        initialise_weights(player, rng, std=0.2)
        player.to(device, torch.float64)
    real = torch.rand(6, 1, 8, 8, generator=rng, dtype=torch.float64).to(device)
    noise = torch.randn(6, 3, generator=rng, dtype=torch.float64).to(device)
    players = Spy(discriminator), Spy(generator)
    if optimizer:
        optimizers = tuple(optimizer(p.parameters()) for p in players)
    else:
        optimizers = adam_optimizers(*players)
    return players, optimizers, real, noise


def copy_of(player):
    return [p.detach().clone() for p in player.parameters()]


@pytest.mark.reference
@pytest.mark.parametrize("optimizer", [None, lambda p: torch.optim.SGD(p, lr=0.1)])
def test_it_is_the_two_updates_of_goodfellow_with_one_batch_of_noise(device, optimizer):
    # There the generator runs twice on the noise; its batch norm then averages twice, too.
    (d, g), (d_opt, g_opt), real, noise = game(device, optimizer)
    (d_2, g_2), (d_opt_2, g_opt_2), _, _ = game(device, optimizer)
    for _ in range(3):
        losses = training_step(d, g, d_opt, g_opt, real, noise)
        expected = (
            discriminator_step(d_2, g_2, d_opt_2, real, noise),
            generator_step(d_2, g_2, g_opt_2, noise),
        )
        torch.testing.assert_close(losses, expected, rtol=1e-10, atol=0)
    for ours, theirs in zip((d, g), (d_2, g_2), strict=True):
        torch.testing.assert_close(copy_of(ours), copy_of(theirs), rtol=1e-9, atol=1e-12)
    assert not any(loss.requires_grad for loss in losses)


@pytest.mark.closed_form
def test_a_discriminator_that_cannot_tell(device):
    (d, g), (d_opt, g_opt), real, noise = game(device)
    nn.init.zeros_(d.network.output.weight)
    d_opt.param_groups[0]["lr"] = 0.0
    losses = torch.stack(training_step(d, g, d_opt, g_opt, real, noise))
    logs = torch.tensor([4.0, 2.0], dtype=torch.float64, device=device).log()
    torch.testing.assert_close(losses, logs, rtol=1e-12, atol=0)


@pytest.mark.property
def test_real_and_generated_images_have_batches_of_their_own(device):
    (d, g), (d_opt, g_opt), real, noise = game(device)
    fake = g.network(noise).detach()
    training_step(d, g, d_opt, g_opt, real, noise)
    (seen_noise,) = g.seen  # the generator runs once
    seen_real, seen_fake, seen_again = d.seen
    assert torch.equal(seen_noise, noise)
    assert torch.equal(seen_real, real)
    assert torch.equal(seen_fake, fake) and torch.equal(seen_again, fake)


@pytest.mark.property
def test_neither_update_leaves_a_gradient_with_the_other_player(device):
    (d, g), (d_opt, g_opt), real, noise = game(device)
    for player in (d, g):
        for p in player.parameters():
            p.grad = torch.full_like(p, 1e6)  # forgotten by both
    twins = game(device)
    training_step(d, g, d_opt, g_opt, real, noise)
    (d_2, g_2), (d_opt_2, g_opt_2), _, _ = twins
    training_step(d_2, g_2, d_opt_2, g_opt_2, real, noise)
    assert all(map(torch.equal, copy_of(d), copy_of(d_2)))
    assert all(map(torch.equal, copy_of(g), copy_of(g_2)))

    (d, g), (d_opt, g_opt), real, noise = game(device, lambda p: torch.optim.SGD(p, lr=0.0))
    training_step(d, g, d_opt, g_opt, real, noise)  # nothing moves
    d_grad = [p.grad.clone() for p in d.parameters()]
    g_grad = [p.grad.clone() for p in g.parameters()]
    d_opt.zero_grad()
    discriminator_step(d, g, d_opt, real, noise)
    torch.testing.assert_close(d_grad, [p.grad for p in d.parameters()], rtol=1e-9, atol=1e-12)
    generator_step(d, g, g_opt, noise)
    torch.testing.assert_close(g_grad, [p.grad for p in g.parameters()], rtol=1e-9, atol=1e-12)


@pytest.mark.property
def test_a_frozen_layer_of_the_generator_stays(device):
    (d, g), (d_opt, g_opt), real, noise = game(device)
    frozen = g.network.layers[0].requires_grad_(False)
    before, others = frozen.weight.clone(), copy_of(g.network.layers[3])
    training_step(d, g, d_opt, g_opt, real, noise)
    assert torch.equal(frozen.weight, before) and frozen.weight.grad is None
    assert not torch.equal(copy_of(g.network.layers[3])[0], others[0])


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1])
def test_a_small_gan_finds_the_brightness_of_the_data(device, seed):
    # Images of one grey each, between 0.2 and 0.6; the untrained generator is far from it.
    rng = torch.Generator().manual_seed(seed)
    discriminator, generator = Discriminator(8, 1, 8), Generator(8, 1, 4, 8)
    for player in (discriminator, generator):
        initialise_weights(player, rng)
        player.to(device)
    optimizers = adam_optimizers(discriminator, generator, lr=2e-3)
    for _ in range(150):
        real = (0.2 + 0.4 * torch.rand(32, 1, 1, 1, generator=rng)).expand(-1, -1, 8, 8)
        noise = 2 * torch.rand(32, 4, generator=rng) - 1
        training_step(discriminator, generator, *optimizers, real.to(device), noise.to(device))
    noise = 2 * torch.rand(200, 4, generator=rng) - 1
    images = generator(noise.to(device))
    assert (images.mean() - 0.4).abs() < 0.15
    assert images.std(dim=(1, 2, 3)).mean() < 0.25


@pytest.mark.bad_input
@pytest.mark.parametrize(("name", "sizes"), [("real_logits", (0, 4)), ("fake_logits", (4, 0))])
def test_refuses_an_empty_batch(device, name, sizes):
    discriminator, generator = nn.Linear(2, 1, device=device), nn.Linear(3, 2, device=device)
    before = copy_of(discriminator)
    real, noise = (torch.zeros(n, d, device=device) for n, d in zip(sizes, (2, 3), strict=True))
    optimizers = adam_optimizers(discriminator, generator)
    with pytest.raises(ValueError, match=f"^{name} must hold at least one"):
        training_step(discriminator, generator, *optimizers, real, noise)
    assert all(map(torch.equal, before, copy_of(discriminator)))
