import itertools
from functools import partial

import pytest
import torch
from torch import nn

from snippets.gan.generator_step import generator_step
from snippets.gan.minimax_generator_loss import minimax_generator_loss
from snippets.unrolled_gan.ascent_step import ascent_step
from snippets.unrolled_gan.unrolled_generator_step import unrolled_generator_step

ASCEND = partial(ascent_step, eta=0.5)


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


def batches(device, real_size=5, noise_size=4):
    rng = torch.Generator().manual_seed(3)
    real = torch.randn(real_size, 2, dtype=torch.float64, generator=rng)
    noise = torch.randn(noise_size, 3, dtype=torch.float64, generator=rng)
    return real.to(device), noise.to(device)


def copy_of(module):
    return [parameter.detach().clone() for parameter in module.parameters()]


@pytest.mark.reference
@pytest.mark.parametrize("steps", [0, 1, 3])
def test_it_descends_a_surrogate_written_out(device, steps):
    (discriminator, generator), (real, noise) = players(device), batches(device)
    w, b, v, c = (
        p.clone().requires_grad_() for p in [*copy_of(discriminator), *copy_of(generator)]
    )

    def f(w, b):
        d_real = torch.sigmoid(real @ w.T + b)
        d_fake = torch.sigmoid((noise @ v.T + c) @ w.T + b)
        return torch.log(d_real).mean() + torch.log(1 - d_fake).mean()

    w_k, b_k = w, b
    for _ in range(steps):
        up_w, up_b = torch.autograd.grad(f(w_k, b_k), (w_k, b_k), create_graph=True)
        w_k, b_k = w_k + 0.5 * up_w, b_k + 0.5 * up_b
    f_k = f(w_k, b_k)
    down_v, down_c = torch.autograd.grad(f_k, (v, c))

    sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
    value = unrolled_generator_step(discriminator, generator, sgd, real, noise, ASCEND, steps)

    new_v, new_c = copy_of(generator)
    close = {"rtol": 1e-11, "atol": 1e-14}
    torch.testing.assert_close(new_v, (v - 0.25 * down_v).detach(), **close)
    torch.testing.assert_close(new_c, (c - 0.25 * down_c).detach(), **close)
    torch.testing.assert_close(value, f_k.detach(), **close)
    assert not value.requires_grad


@pytest.mark.closed_form
def test_no_step_unrolled_is_the_plain_gan(device):
    (discriminator, generator), (real, noise) = players(device), batches(device)
    _, twin = players(device)
    for player, step in (
        (generator, partial(unrolled_generator_step, real=real, ascend=ASCEND, steps=0)),
        (twin, partial(generator_step, loss=minimax_generator_loss)),
    ):
        adam = torch.optim.Adam(player.parameters(), lr=0.25)
        for _ in range(3):
            step(discriminator, player, adam, noise=noise)
    assert all(map(torch.equal, generator.parameters(), twin.parameters()))


@pytest.mark.property
@pytest.mark.parametrize("old", [None, 7.0])
def test_the_discriminator_neither_moves_nor_gets_a_gradient(device, old):
    (discriminator, generator), (real, noise) = players(device), batches(device)
    before = copy_of(discriminator)
    for p in discriminator.parameters():
        p.grad = None if old is None else torch.full_like(p, old)
    sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
    unrolled_generator_step(discriminator, generator, sgd, real, noise, ASCEND, 3)
    assert all(map(torch.equal, before, discriminator.parameters()))
    for p in discriminator.parameters():
        assert p.grad is None if old is None else (p.grad == old).all()


@pytest.mark.property
def test_the_minibatch_is_the_same_at_every_step(device):
    (discriminator, generator), (real, noise) = players(device), batches(device)
    fake = generator.linear(noise).detach()
    sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
    unrolled_generator_step(discriminator, generator, sgd, real, noise, ASCEND, 2)
    assert len(generator.seen) == 1
    assert len(discriminator.seen) == 6  # two steps and the last look, at both kinds
    assert all(torch.equal(seen, real) for seen in discriminator.seen[::2])
    assert all(torch.equal(seen, fake) for seen in discriminator.seen[1::2])


@pytest.mark.property
def test_an_old_gradient_is_forgotten(device):
    (discriminator, generator), (real, noise) = players(device), batches(device)
    _, twin = players(device)
    for p in generator.parameters():
        p.grad = torch.full_like(p, 1e6)
    for player in (generator, twin):
        sgd = torch.optim.SGD(player.parameters(), lr=0.25)
        unrolled_generator_step(discriminator, player, sgd, real, noise, ASCEND, 1)
    assert all(map(torch.equal, generator.parameters(), twin.parameters()))


@pytest.mark.property
def test_modes_and_flags_are_left_as_found(device):
    real, noise = batches(device)
    for d_mode, g_mode in itertools.product([True, False], repeat=2):
        discriminator, generator = players(device)
        discriminator.train(d_mode)
        generator.train(g_mode)
        generator.linear.bias.requires_grad_(False)
        bias = generator.linear.bias.clone()
        sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
        unrolled_generator_step(discriminator, generator, sgd, real, noise, ASCEND, 1)
        assert (discriminator.training, generator.training) == (d_mode, g_mode)
        assert [p.requires_grad for p in generator.parameters()] == [True, False]
        assert all(p.requires_grad for p in discriminator.parameters())
        assert torch.equal(generator.linear.bias, bias)


@pytest.mark.bad_input
@pytest.mark.parametrize(("sizes", "name"), [((0, 4), "real_logits"), ((5, 0), "fake_logits")])
def test_refuses_an_empty_batch(device, sizes, name):
    discriminator, generator = players(device)
    sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
    with pytest.raises(ValueError, match=f"^{name} must hold at least one"):
        unrolled_generator_step(discriminator, generator, sgd, *batches(device, *sizes), ASCEND, 1)


@pytest.mark.bad_input
def test_refuses_a_negative_number_of_steps(device):
    discriminator, generator = players(device)
    sgd = torch.optim.SGD(generator.parameters(), lr=0.25)
    with pytest.raises(ValueError, match=r"^steps must be at least 0, but is -1"):
        unrolled_generator_step(discriminator, generator, sgd, *batches(device), ASCEND, -1)
