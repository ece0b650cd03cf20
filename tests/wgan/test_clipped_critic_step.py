import math

import pytest
import torch
from torch import nn

from snippets.wgan.clipped_critic_step import clipped_critic_step


class Spy(nn.Module):
    """A linear map that keeps what it was given, and whether a graph came with it."""

    def __init__(self, inputs, outputs, device, seed):
        super().__init__()
        rng = torch.Generator().manual_seed(seed)
        self.linear = nn.Linear(inputs, outputs, dtype=torch.float64, device=device)
        with torch.no_grad():
            for p in self.parameters():
                p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
        self.seen = []
        self.had_graph = []

    def forward(self, x):
        self.seen.append(x.detach().clone())
        self.had_graph.append(x.requires_grad)
        return self.linear(x)


def players(device):
    return Spy(2, 1, device, seed=1), Spy(3, 2, device, seed=2)


def batches(device, real_size=5, noise_size=4):
    rng = torch.Generator().manual_seed(3)
    real = torch.randn(real_size, 2, dtype=torch.float64, generator=rng)
    noise = torch.randn(noise_size, 3, dtype=torch.float64, generator=rng)
    return real.to(device), noise.to(device)


def copy_of(module):
    return [parameter.detach().clone() for parameter in module.parameters()]


def sgd_of(module):
    return torch.optim.SGD(module.parameters(), lr=0.25)


@pytest.mark.gradient
def test_it_ascends_and_then_clips(device):
    (critic, generator), (real, noise) = players(device), batches(device)
    weight, bias = copy_of(critic)
    difference = real.mean(dim=0) - generator.linear(noise).detach().mean(dim=0)
    moved = weight + 0.25 * difference[None]
    c = moved.abs().mean().item()  # so that one of the two weights is clipped
    assert (moved.abs() > c).sum() == 1
    clipped_critic_step(critic, generator, sgd_of(critic), real, noise, c)
    new_weight, new_bias = copy_of(critic)
    close = {"rtol": 1e-12, "atol": 1e-14}
    torch.testing.assert_close(new_weight, moved.clamp(-c, c), **close)
    torch.testing.assert_close(new_bias, bias.clamp(-c, c), **close)


@pytest.mark.closed_form
def test_by_hand_with_the_defaults_of_the_paper(device):
    # f(x) = w x: the gradient is 3 - 1 > 0, and the first step of RMSProp has size 10 lr.
    critic = nn.Linear(1, 1, bias=False, dtype=torch.float64, device=device)
    rmsprop = torch.optim.RMSprop(critic.parameters(), lr=0.00005)
    real = torch.tensor([[3.0]], dtype=torch.float64, device=device)
    noise = torch.tensor([[1.0]], dtype=torch.float64, device=device)
    nn.init.constant_(critic.weight, 0.005)
    objective = clipped_critic_step(critic, nn.Identity(), rmsprop, real, noise)
    torch.testing.assert_close(objective.item(), 0.01, rtol=1e-12, atol=0)
    torch.testing.assert_close(critic.weight.item(), 0.0055, rtol=1e-6, atol=0)
    nn.init.constant_(critic.weight, 0.5)  # far outside: the clip comes after the update
    clipped_critic_step(critic, nn.Identity(), rmsprop, real, noise)
    assert critic.weight.item() == 0.01


@pytest.mark.reference
def test_the_objective_is_the_one_before_the_update(device):
    (critic, generator), (real, noise) = players(device), batches(device)
    fake = generator.linear(noise)
    expected = (critic.linear(real).mean() - critic.linear(fake).mean()).detach()
    objective = clipped_critic_step(critic, generator, sgd_of(critic), real, noise)
    torch.testing.assert_close(objective, expected, rtol=1e-12, atol=0)
    assert not objective.requires_grad


@pytest.mark.property
@pytest.mark.parametrize("old", [None, 7.0])
def test_the_generator_neither_moves_nor_gets_a_gradient(device, old):
    (critic, generator), (real, noise) = players(device), batches(device)
    before = copy_of(generator)
    for parameter in generator.parameters():
        parameter.grad = None if old is None else torch.full_like(parameter, old)
    clipped_critic_step(critic, generator, sgd_of(critic), real, noise)
    assert all(map(torch.equal, before, generator.parameters()))
    for parameter in generator.parameters():
        assert parameter.grad is None if old is None else (parameter.grad == old).all()


@pytest.mark.property
def test_each_player_sees_its_batch_once_and_no_graph_leads_to_the_generator(device):
    (critic, generator), (real, noise) = players(device), batches(device)
    clipped_critic_step(critic, generator, sgd_of(critic), real, noise)
    (seen,) = generator.seen
    assert torch.equal(seen, noise)
    seen_real, seen_fake = critic.seen
    assert torch.equal(seen_real, real)
    assert torch.equal(seen_fake, generator.linear(noise))
    assert critic.had_graph == [False, False]


@pytest.mark.property
def test_an_old_gradient_is_forgotten(device):
    (critic, generator), (real, noise) = players(device), batches(device)
    twin, _ = players(device)
    for parameter in critic.parameters():
        parameter.grad = torch.full_like(parameter, 1e6)
    for player in (critic, twin):
        clipped_critic_step(player, generator, sgd_of(player), real, noise, c=9.0)
    assert all(map(torch.equal, critic.parameters(), twin.parameters()))


@pytest.mark.property
@pytest.mark.parametrize("old", [None, 7.0])
def test_a_frozen_weight_is_not_moved(device, old):
    (critic, generator), (real, noise) = players(device), batches(device)
    critic.linear.weight.requires_grad_(False)
    if old is not None:
        critic.linear.weight.grad = torch.full_like(critic.linear.weight, old)
    weight, _ = copy_of(critic)
    clipped_critic_step(critic, generator, sgd_of(critic), real, noise, c=9.0)
    assert torch.equal(critic.linear.weight, weight)
    assert [p.requires_grad for p in critic.parameters()] == [False, True]
    assert torch.is_grad_enabled()


@pytest.mark.bad_input
@pytest.mark.parametrize(("sizes", "name"), [((0, 4), "f_real"), ((5, 0), "f_fake")])
def test_refuses_an_empty_batch(device, sizes, name):
    critic, generator = players(device)
    with pytest.raises(ValueError, match=f"^{name} must hold at least one score"):
        clipped_critic_step(critic, generator, sgd_of(critic), *batches(device, *sizes))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.0, math.nan])
def test_refuses_a_bound_that_is_none(device, bad):
    critic, generator = players(device)
    with pytest.raises(ValueError, match=f"^c must be above 0, but is {bad}"):
        clipped_critic_step(critic, generator, sgd_of(critic), *batches(device), bad)
