import inspect
import math

import pytest
import torch
from torch import nn

from snippets.wgan_gp.penalized_critic_loss import penalized_critic_loss
from snippets.wgan_gp.penalized_critic_step import penalized_critic_step


class Spy(nn.Module):
    """A small network that keeps what it was given."""

    def __init__(self, inputs, outputs, device, seed):
        super().__init__()
        rng = torch.Generator().manual_seed(seed)
        self.net = nn.Sequential(nn.Linear(inputs, 3), nn.Tanh(), nn.Linear(3, outputs))
        self.net.double().to(device)
        with torch.no_grad():
            for p in self.parameters():
                p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
        self.seen = []
        self.had_graph = []

    def forward(self, x):
        self.seen.append(x.detach().clone())
        self.had_graph.append(x.requires_grad)
        return self.net(x)


def players(device):
    return Spy(2, 1, device, seed=1), Spy(3, 2, device, seed=2)


def batches(device, real_size=5, noise_size=5):
    rng = torch.Generator().manual_seed(3)
    real = torch.randn(real_size, 2, dtype=torch.float64, generator=rng)
    noise = torch.randn(noise_size, 3, dtype=torch.float64, generator=rng)
    return real.to(device), noise.to(device)


def step(critic, generator, real, noise, *, seed=0, optimizer=None, **options):
    optimizer = optimizer or torch.optim.SGD(critic.parameters(), lr=0.25)
    rng = torch.Generator().manual_seed(seed)
    return penalized_critic_step(critic, generator, optimizer, real, noise, rng, **options)


def copy_of(module):
    return [parameter.detach().clone() for parameter in module.parameters()]


def epsilon_of(seed, device, m=5):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(m, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.gradient
@pytest.mark.parametrize("options", [{}, {"penalty_weight": 0.5}])
def test_it_descends_the_gradient_of_line_9(device, options):
    (critic, generator), (real, noise) = players(device), batches(device)
    before, fake = copy_of(critic), generator.net(noise).detach()
    loss = penalized_critic_loss(critic.net, real, fake, epsilon_of(0, device), **options)
    slopes = torch.autograd.grad(loss, list(critic.parameters()), materialize_grads=True)
    returned = step(critic, generator, real, noise, **options)
    torch.testing.assert_close(returned, loss.detach(), rtol=1e-12, atol=0)
    assert not returned.requires_grad
    for new, old, slope in zip(critic.parameters(), before, slopes, strict=True):
        torch.testing.assert_close(new.detach(), old - 0.25 * slope, rtol=1e-10, atol=1e-13)


@pytest.mark.closed_form
def test_one_step_by_hand(device):
    # D(x) = w x with w = 3: the gradient is 1 - 2 + 10 * 2 (3 - 1) = 39.
    critic = nn.Linear(1, 1, bias=False, dtype=torch.float64, device=device)
    nn.init.constant_(critic.weight, 3.0)
    real = torch.tensor([[2.0]], dtype=torch.float64, device=device)
    sgd = torch.optim.SGD(critic.parameters(), lr=0.125)
    loss = step(critic, nn.Identity(), real, real / 2, optimizer=sgd)
    assert loss.item() == 37
    assert critic.weight.item() == 3 - 39 / 8


@pytest.mark.closed_form
def test_the_weight_is_that_of_the_paper():
    parameters = inspect.signature(penalized_critic_step).parameters
    assert parameters["penalty_weight"].default == 10


@pytest.mark.property
def test_the_slope_is_asked_for_on_the_line_of_each_pair(device):
    (critic, generator), (real, noise) = players(device), batches(device)
    step(critic, generator, real, noise)
    seen_noise = torch.stack(generator.seen)
    assert torch.equal(seen_noise, noise[None])  # asked once
    seen_real, seen_fake, between = critic.seen
    fake = generator.net(noise).detach()
    assert torch.equal(seen_real, real)
    assert torch.equal(seen_fake, fake)
    e = epsilon_of(0, device)[:, None]
    torch.testing.assert_close(between, e * real + (1 - e) * fake, rtol=1e-12, atol=1e-14)
    assert critic.had_graph == [False, False, True]  # and none of them leads to the generator


@pytest.mark.property
@pytest.mark.parametrize("old", [None, 7.0])
def test_the_generator_neither_moves_nor_gets_a_gradient(device, old):
    (critic, generator), (real, noise) = players(device), batches(device)
    before = copy_of(generator)
    for parameter in generator.parameters():
        parameter.grad = None if old is None else torch.full_like(parameter, old)
    step(critic, generator, real, noise)
    assert all(map(torch.equal, before, generator.parameters()))
    for parameter in generator.parameters():
        assert parameter.grad is None if old is None else (parameter.grad == old).all()


@pytest.mark.property
def test_an_old_gradient_is_forgotten(device):
    (critic, generator), (real, noise) = players(device), batches(device)
    twin, _ = players(device)
    for parameter in critic.parameters():
        parameter.grad = torch.full_like(parameter, 1e6)
    for player in (critic, twin):
        step(player, generator, real, noise)
    assert all(map(torch.equal, critic.parameters(), twin.parameters()))


@pytest.mark.property
def test_epsilon_comes_from_the_generator_that_is_passed(device):
    real, noise = batches(device)
    first, second, other = (players(device) for _ in range(3))
    before = torch.get_rng_state()
    for seed, pair in ((0, first), (0, second), (1, other)):
        step(*pair, real, noise, seed=seed)
    assert all(map(torch.equal, first[0].parameters(), second[0].parameters()))
    assert not all(map(torch.equal, first[0].parameters(), other[0].parameters()))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.bad_input
def test_refuses_batches_of_different_size(device):
    with pytest.raises(ValueError, match=r"^fake must have the shape of real, \(5, 2\), but is"):
        step(*players(device), *batches(device, noise_size=4))


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    with pytest.raises(ValueError, match="^f_real must hold at least one score"):
        step(*players(device), *batches(device, 0, 0))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-1.0, math.nan])
def test_refuses_a_weight_that_is_none(device, bad):
    with pytest.raises(ValueError, match=f"^penalty_weight must be at least 0, but is {bad}"):
        step(*players(device), *batches(device), penalty_weight=bad)
