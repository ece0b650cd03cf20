import copy

import pytest
import torch
from torch import nn

from snippets.gan.discriminator_loss import discriminator_loss
from snippets.unrolled_gan.adam_ascent import AdamAscent
from snippets.unrolled_gan.gan_objective import gan_objective
from snippets.unrolled_gan.unroll_start import unroll_start

OPTIONS = {"lr": 0.02, "betas": (0.5, 0.9), "eps": 1e-3}


def setting(device, activation=nn.Tanh):
    rng = torch.Generator().manual_seed(0)

    def draw(*shape):
        return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)

    discriminator = nn.Sequential(nn.Linear(2, 3), activation(), nn.Linear(3, 1))
    discriminator = discriminator.to(device, torch.float64)
    with torch.no_grad():
        for p in discriminator.parameters():
            p.copy_(draw(*p.shape))
    return discriminator, draw(5, 2), draw(4, 2)


def train(discriminator, adam, real, fake, steps):
    for _ in range(steps):
        adam.zero_grad()
        discriminator_loss(discriminator(real), discriminator(fake)).backward()
        adam.step()


@pytest.mark.reference
@pytest.mark.parametrize("before", [0, 1, 4])
def test_it_makes_the_steps_of_torchs_adam(device, before):
    discriminator, real, fake = setting(device)
    adam = torch.optim.Adam(discriminator.parameters(), **OPTIONS)
    train(discriminator, adam, real, fake, before)
    ascend, theta_d = AdamAscent(discriminator, adam), unroll_start(discriminator)
    theta_d = {name: p.clone() for name, p in theta_d.items()}
    for _ in range(3):
        theta_d = ascend(lambda t: gan_objective(discriminator, t, real, fake), theta_d)
        train(discriminator, adam, real, fake, 1)
        for name, p in discriminator.named_parameters():
            torch.testing.assert_close(theta_d[name], p, rtol=1e-12, atol=1e-14)


@pytest.mark.closed_form
def test_the_first_step_is_the_sign_of_the_slope(device):
    discriminator = nn.Linear(1, 1, bias=False, dtype=torch.float64, device=device)
    adam = torch.optim.Adam(discriminator.parameters(), lr=0.1, eps=1e-3)
    ascend = AdamAscent(discriminator, adam)
    theta_d = unroll_start(discriminator)
    slope = torch.tensor(4.0, dtype=torch.float64, device=device, requires_grad=True)
    after = ascend(lambda t: slope * t["weight"].sum(), theta_d)["weight"]
    # m and v are g (1 - beta) and g^2 (1 - beta), and their corrections undo the beta.
    torch.testing.assert_close(
        (after - theta_d["weight"]).item(), 0.1 * 4 / (4 + 1e-3), rtol=1e-12, atol=0
    )
    # So the slope of the step is nearly 0: a fresh Adam hides how the discriminator reacts.
    (reaction,) = torch.autograd.grad(after, slope)
    torch.testing.assert_close(reaction.item(), 0.1 * 1e-3 / (4 + 1e-3) ** 2, rtol=1e-9, atol=0)


@pytest.mark.gradient
@pytest.mark.parametrize("before", [0, 3])
def test_the_steps_can_be_differentiated(device, before):
    discriminator, real, fake = setting(device)
    adam = torch.optim.Adam(discriminator.parameters(), **OPTIONS)
    train(discriminator, adam, real, fake, before)

    def two_steps(fake):
        ascend, theta_d = AdamAscent(discriminator, adam), unroll_start(discriminator)
        for _ in range(2):
            theta_d = ascend(lambda t: gan_objective(discriminator, t, real, fake), theta_d)
        return tuple(theta_d.values())

    assert torch.autograd.gradcheck(two_steps, fake.requires_grad_())


@pytest.mark.gradient
@pytest.mark.parametrize("before", [0, 3])
def test_a_unit_that_never_fires_leaves_the_gradient_finite(device, before):
    discriminator, real, fake = setting(device, activation=nn.ReLU)
    with torch.no_grad():
        discriminator[0].bias[1] = -100.0
    adam = torch.optim.Adam(discriminator.parameters(), **OPTIONS)
    train(discriminator, adam, real, fake, before)
    ascend, theta_d = AdamAscent(discriminator, adam), unroll_start(discriminator)
    fake.requires_grad_()

    def objective(t):
        return gan_objective(discriminator, t, real, fake)

    (slope,) = torch.autograd.grad(objective(ascend(objective, theta_d)), fake)
    assert slope.isfinite().all()
    assert slope.any()


@pytest.mark.property
def test_the_optimiser_and_the_discriminator_stay_as_they_are(device):
    discriminator, real, fake = setting(device)
    adam = torch.optim.Adam(discriminator.parameters(), **OPTIONS)
    train(discriminator, adam, real, fake, 2)
    weights, state = copy.deepcopy((list(discriminator.parameters()), adam.state_dict()))
    ascend, theta_d = AdamAscent(discriminator, adam), unroll_start(discriminator)
    for _ in range(2):
        theta_d = ascend(lambda t: gan_objective(discriminator, t, real, fake), theta_d)
    assert all(map(torch.equal, weights, discriminator.parameters()))
    for index, kept in state["state"].items():
        for key, value in adam.state_dict()["state"][index].items():
            assert torch.equal(value, kept[key])


@pytest.mark.property
def test_what_is_frozen_is_not_asked_for(device):
    discriminator, real, fake = setting(device)
    adam = torch.optim.Adam(discriminator.parameters(), **OPTIONS)
    train(discriminator, adam, real, fake, 1)
    discriminator[0].requires_grad_(False)
    ascend = AdamAscent(discriminator, adam)
    after = ascend(
        lambda t: gan_objective(discriminator, t, real, fake), unroll_start(discriminator)
    )
    adam.zero_grad()
    train(discriminator, adam, real, fake, 1)
    assert list(after) == ["2.weight", "2.bias"]
    for name, p in after.items():
        torch.testing.assert_close(p, dict(discriminator.named_parameters())[name])


@pytest.mark.bad_input
def test_refuses_another_rule(device):
    discriminator, _, _ = setting(device)
    parameters = list(discriminator.parameters())
    for optimizer in (
        torch.optim.SGD(parameters, lr=0.1),
        torch.optim.AdamW(parameters, lr=0.1, weight_decay=0.0),
        torch.optim.Adam(parameters, lr=0.1, amsgrad=True),
        torch.optim.Adam(parameters, lr=0.1, weight_decay=0.1),
        torch.optim.Adam([{"params": parameters[:1]}, {"params": parameters[1:]}], lr=0.1),
    ):
        with pytest.raises(ValueError, match=r"^optimizer must be plain Adam with one group"):
            AdamAscent(discriminator, optimizer)


@pytest.mark.bad_input
def test_refuses_the_optimiser_of_another_network(device):
    # It has no moments for this one, and would pass for an Adam that has just been made.
    discriminator, _, _ = setting(device)
    other, _, _ = setting(device)
    for optimizer in (
        torch.optim.Adam(other.parameters()),
        torch.optim.Adam(list(discriminator.parameters())[1:]),
    ):
        with pytest.raises(ValueError, match=r"^optimizer must hold all parameters of discrim"):
            AdamAscent(discriminator, optimizer)
