import copy

import pytest
import torch
from torch import nn

from snippets.gan.discriminator_step import discriminator_step
from snippets.gan.generator_step import generator_step
from snippets.gan.minimax_generator_loss import minimax_generator_loss
from snippets.unrolled_gan.covered_modes import covered_modes
from snippets.unrolled_gan.ring_centers import ring_centers
from snippets.unrolled_gan.sample_mixture import sample_mixture
from snippets.unrolled_gan.unrolled_training_step import unrolled_training_step


class Game:
    """Two players in float64, their optimisers and a minibatch."""

    def __init__(self, device):
        rng = torch.Generator().manual_seed(0)

        def draw(*shape):
            return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)

        self.discriminator = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
        self.generator = nn.Linear(3, 2)
        for player in (self.discriminator, self.generator):
            player.to(device, torch.float64)
            with torch.no_grad():
                for p in player.parameters():
                    p.copy_(draw(*p.shape))
        self.d_optimizer = torch.optim.Adam(self.discriminator.parameters(), lr=0.05, eps=1e-3)
        self.g_optimizer = torch.optim.Adam(self.generator.parameters(), lr=0.03, eps=1e-3)
        self.real, self.noise = draw(5, 2), draw(4, 3)

    def step(self, steps):
        players, optimizers = (self.discriminator, self.generator), self.optimizers()
        return unrolled_training_step(*players, *optimizers, self.real, self.noise, steps)

    def optimizers(self):
        return self.d_optimizer, self.g_optimizer


@pytest.mark.reference
def test_without_unrolling_it_is_the_plain_gan(device):
    game, twin = Game(device), Game(device)
    players = (twin.discriminator, twin.generator)
    for _ in range(3):
        d_loss, value = game.step(0)
        expected = discriminator_step(*players, twin.d_optimizer, twin.real, twin.noise)
        assert torch.equal(d_loss, expected)
        generator_step(*players, twin.g_optimizer, twin.noise, minimax_generator_loss)
        assert not value.requires_grad
    for one, other in zip(game.generator.parameters(), twin.generator.parameters(), strict=True):
        assert torch.equal(one, other)
    for one, other in zip(
        game.discriminator.parameters(), twin.discriminator.parameters(), strict=True
    ):
        assert torch.equal(one, other)


@pytest.mark.property
def test_the_discriminators_step_does_not_know_how_many_are_unrolled(device):
    games = [Game(device) for _ in range(3)]
    for game, steps in zip(games, (0, 1, 5), strict=True):
        game.step(steps)
    plain = games[0]
    for game in games[1:]:
        assert all(
            map(torch.equal, plain.discriminator.parameters(), game.discriminator.parameters())
        )
        assert not any(map(torch.equal, plain.generator.parameters(), game.generator.parameters()))


@pytest.mark.reference
def test_the_surrogate_is_the_value_after_real_steps(device):
    game = Game(device)
    game.step(2)  # so that Adam has a past
    twin = copy.deepcopy(game)
    twin.d_optimizer = torch.optim.Adam(twin.discriminator.parameters(), lr=0.05, eps=1e-3)
    twin.d_optimizer.load_state_dict(copy.deepcopy(game.d_optimizer.state_dict()))
    _, f_3 = game.step(3)
    for _ in range(1 + 3):
        discriminator_step(
            twin.discriminator, twin.generator, twin.d_optimizer, twin.real, twin.noise
        )
    logits = [twin.discriminator(x) for x in (twin.real, twin.generator(twin.noise))]
    value = nn.functional.logsigmoid(logits[0]).mean() + nn.functional.logsigmoid(-logits[1]).mean()
    torch.testing.assert_close(f_3, value.detach(), rtol=1e-11, atol=0)


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1])
def test_it_covers_three_gaussians(device, seed):
    rng = torch.Generator().manual_seed(seed)
    centers = ring_centers(3, device=device)

    def network(inputs, outputs):
        net = nn.Sequential(nn.Linear(inputs, 32), nn.ReLU(), nn.Linear(32, outputs))
        with torch.no_grad():
            for layer in net[::2]:
                nn.init.normal_(layer.weight, std=layer.in_features**-0.5, generator=rng)
                nn.init.normal_(layer.bias, std=0.5, generator=rng)
        return net.to(device)

    discriminator, generator = network(2, 1), network(4, 2)
    optimizers = [
        torch.optim.Adam(discriminator.parameters(), lr=2e-3, betas=(0.5, 0.999)),
        torch.optim.Adam(generator.parameters(), lr=5e-3, betas=(0.5, 0.999)),
    ]

    def covered():
        noise = torch.randn(500, 4, generator=torch.Generator().manual_seed(seed + 100))
        with torch.no_grad():
            return covered_modes(generator(noise.to(device)), centers, 0.2).item()

    assert covered() < 3  # so that there is something to learn
    for _ in range(300):
        real = sample_mixture(centers, 128, 0.2, rng)
        noise = torch.randn(128, 4, generator=rng).to(device)
        unrolled_training_step(discriminator, generator, *optimizers, real, noise, steps=3)
    assert covered() == 3


@pytest.mark.bad_input
def test_refuses_another_rule_than_adam(device):
    game = Game(device)
    game.d_optimizer = torch.optim.SGD(game.discriminator.parameters(), lr=0.1)
    with pytest.raises(ValueError, match=r"^optimizer must be plain Adam"):
        game.step(1)


@pytest.mark.bad_input
def test_refuses_a_negative_number_of_steps(device):
    with pytest.raises(ValueError, match=r"^steps must be at least 0, but is -1"):
        Game(device).step(-1)
