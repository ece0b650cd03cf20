import itertools

import pytest
import torch
from torch import nn

from snippets.gan.discriminator_step import discriminator_step
from snippets.gan.value_function import value_function


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


@pytest.mark.gradient
def test_it_ascends_the_gradient_of_the_paper(device):
    # The logit is o(x) = w x + b, so its gradient is x for w and 1 for b.
    (discriminator, generator), (real, noise) = players(device), batches(device)
    weight, bias = copy_of(discriminator)
    fake = generator.linear(noise).detach()
    d_real, d_fake = (torch.sigmoid(x @ weight.T + bias) for x in (real, fake))
    ascent_weight = ((1 - d_real) * real).mean(dim=0) - (d_fake * fake).mean(dim=0)
    ascent_bias = (1 - d_real).mean() - d_fake.mean()

    sgd = torch.optim.SGD(discriminator.parameters(), lr=0.25)
    discriminator_step(discriminator, generator, sgd, real, noise)

    new_weight, new_bias = copy_of(discriminator)
    close = {"rtol": 1e-12, "atol": 1e-14}
    torch.testing.assert_close(new_weight, weight + 0.25 * ascent_weight[None], **close)
    torch.testing.assert_close(new_bias, bias + 0.25 * ascent_bias[None], **close)


@pytest.mark.closed_form
def test_one_step_by_hand(device):
    # D(x) = sigmoid(w x) with w = 0: the ascent is (1 - 1/2) 3 - 1/2 1 = 1.
    discriminator = nn.Linear(1, 1, bias=False, device=device)
    nn.init.zeros_(discriminator.weight)
    sgd = torch.optim.SGD(discriminator.parameters(), lr=1.0)
    real, noise = torch.tensor([[3.0]], device=device), torch.tensor([[1.0]], device=device)
    discriminator_step(discriminator, nn.Identity(), sgd, real, noise)
    assert discriminator.weight.item() == 1


@pytest.mark.reference
def test_the_loss_is_the_negated_value_before_the_update(device):
    (discriminator, generator), (real, noise) = players(device), batches(device)
    value = value_function(
        torch.sigmoid(discriminator.linear(real)),
        torch.sigmoid(discriminator.linear(generator.linear(noise))),
    )
    sgd = torch.optim.SGD(discriminator.parameters(), lr=0.25)
    loss = discriminator_step(discriminator, generator, sgd, real, noise)
    torch.testing.assert_close(loss, -value.detach(), rtol=1e-12, atol=0)
    assert not loss.requires_grad


@pytest.mark.property
def test_the_generator_neither_moves_nor_gets_a_gradient(device):
    (discriminator, generator), (real, noise) = players(device), batches(device)
    before = copy_of(generator)
    sgd = torch.optim.SGD(discriminator.parameters(), lr=0.25)
    discriminator_step(discriminator, generator, sgd, real, noise)
    assert all(map(torch.equal, before, generator.parameters()))
    assert all(parameter.grad is None for parameter in generator.parameters())


@pytest.mark.property
def test_a_gradient_that_the_generator_had_stays_as_it_was(device):
    (discriminator, generator), (real, noise) = players(device), batches(device)
    for parameter in generator.parameters():
        parameter.grad = torch.full_like(parameter, 7)
    sgd = torch.optim.SGD(discriminator.parameters(), lr=0.25)
    discriminator_step(discriminator, generator, sgd, real, noise)
    assert all((parameter.grad == 7).all() for parameter in generator.parameters())


@pytest.mark.property
def test_each_player_sees_its_batch_once_and_no_graph_leads_to_the_generator(device):
    (discriminator, generator), (real, noise) = players(device), batches(device)
    sgd = torch.optim.SGD(discriminator.parameters(), lr=0.25)
    discriminator_step(discriminator, generator, sgd, real, noise)
    (seen,) = generator.seen
    assert torch.equal(seen, noise)
    seen_real, seen_fake = discriminator.seen
    assert torch.equal(seen_real, real)
    assert torch.equal(seen_fake, generator.linear(noise))
    assert discriminator.had_graph == [False, False]


@pytest.mark.property
def test_an_old_gradient_is_forgotten(device):
    (discriminator, generator), (real, noise) = players(device), batches(device)
    twin, _ = players(device)
    for parameter in discriminator.parameters():
        parameter.grad = torch.full_like(parameter, 1e6)
    for player in (discriminator, twin):
        sgd = torch.optim.SGD(player.parameters(), lr=0.25)
        discriminator_step(player, generator, sgd, real, noise)
    assert all(map(torch.equal, discriminator.parameters(), twin.parameters()))


@pytest.mark.property
def test_modes_and_flags_are_left_as_found(device):
    real, noise = batches(device)
    for d_mode, g_mode, frozen in itertools.product([True, False], repeat=3):
        discriminator, generator = players(device)
        discriminator.train(d_mode)
        generator.train(g_mode).requires_grad_(not frozen)
        discriminator.linear.bias.requires_grad_(False)
        bias = discriminator.linear.bias.clone()
        sgd = torch.optim.SGD(discriminator.parameters(), lr=0.25)
        discriminator_step(discriminator, generator, sgd, real, noise)
        assert (discriminator.training, generator.training) == (d_mode, g_mode)
        assert all(p.requires_grad is not frozen for p in generator.parameters())
        assert [p.requires_grad for p in discriminator.parameters()] == [True, False]
        assert torch.equal(discriminator.linear.bias, bias)
        assert torch.is_grad_enabled()


@pytest.mark.bad_input
@pytest.mark.parametrize(("sizes", "name"), [((0, 4), "real_logits"), ((5, 0), "fake_logits")])
def test_refuses_an_empty_batch(device, sizes, name):
    discriminator, generator = players(device)
    before = copy_of(discriminator)
    sgd = torch.optim.SGD(discriminator.parameters(), lr=0.25)
    with pytest.raises(ValueError, match=f"^{name} must hold at least one"):
        discriminator_step(discriminator, generator, sgd, *batches(device, *sizes))
    assert all(map(torch.equal, before, discriminator.parameters()))
