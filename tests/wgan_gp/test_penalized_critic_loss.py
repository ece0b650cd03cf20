import inspect
import math

import pytest
import torch
from torch import nn
from torch.func import functional_call

from snippets.wgan_gp.penalized_critic_loss import penalized_critic_loss


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(shape, dtype=torch.float64, generator=rng).to(device)


def network(device):
    critic = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)).double().to(device)
    with torch.no_grad():
        for seed, p in enumerate(critic.parameters()):
            p.copy_(2 * draw(device, *p.shape, seed=seed) - 1)
    return critic


def batch(device, m=5):
    return draw(device, m, 2, seed=7), draw(device, m, 2, seed=8) - 2, draw(device, m, seed=9)


@pytest.mark.closed_form
@pytest.mark.parametrize(("options", "loss"), [({}, 37.0), ({"penalty_weight": 0.5}, -1.0)])
def test_by_hand(device, options, loss):
    # D(x) = 3 x at 2 and 1: 3 - 6, and the slope is 2 too steep: 4 times the weight.
    critic = nn.Linear(1, 1, bias=False, device=device)
    nn.init.constant_(critic.weight, 3.0)
    real, fake = torch.tensor([[2.0]], device=device), torch.tensor([[1.0]], device=device)
    epsilon = torch.tensor([0.5], device=device)
    assert penalized_critic_loss(critic, real, fake, epsilon, **options).item() == loss


@pytest.mark.closed_form
def test_the_weight_is_that_of_the_paper():
    parameters = inspect.signature(penalized_critic_loss).parameters
    assert parameters["penalty_weight"].default == 10


@pytest.mark.reference
def test_it_is_the_mean_of_the_losses_of_line_7(device):
    critic, (real, fake, epsilon) = network(device), batch(device)
    losses = []
    for x, x_tilde, e in zip(real, fake, epsilon, strict=True):
        x_hat = (e * x + (1 - e) * x_tilde).requires_grad_()
        (gradient,) = torch.autograd.grad(critic(x_hat), x_hat)
        losses.append(critic(x_tilde) - critic(x) + 3 * (gradient.norm() - 1) ** 2)
    expected = (sum(losses) / 5).item()
    loss = penalized_critic_loss(critic, real, fake, epsilon, 3.0).item()
    torch.testing.assert_close(loss, expected, rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_the_gradient_with_respect_to_the_critic(device):
    critic, inputs = network(device), batch(device, m=3)
    names, values = zip(*critic.named_parameters(), strict=True)

    def loss(*weights):
        weights = dict(zip(names, weights, strict=True))
        return penalized_critic_loss(lambda x: functional_call(critic, weights, x), *inputs)

    assert torch.autograd.gradcheck(loss, values)


@pytest.mark.closed_form
def test_the_best_critic_of_two_points_is_worth_their_distance(device):
    # D rises at slope 1 from the generated point to the real one: no penalty, and -L = W.
    real = torch.tensor([[3.0, 4.0]], dtype=torch.float64, device=device)
    fake, epsilon = torch.zeros_like(real), draw(device, 1)

    def critic(x):
        return x @ (real[0] / 5)

    torch.testing.assert_close(penalized_critic_loss(critic, real, fake, epsilon).item(), -5.0)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, math.nan])
def test_refuses_a_weight_that_is_none(device, bad):
    with pytest.raises(ValueError, match=f"^penalty_weight must be at least 0, but is {bad}"):
        penalized_critic_loss(network(device), *batch(device), bad)


@pytest.mark.closed_form
def test_without_the_penalty_it_is_the_objective_with_its_sign_turned(device):
    critic, (real, fake, epsilon) = network(device), batch(device)
    expected = critic(fake).mean() - critic(real).mean()
    torch.testing.assert_close(penalized_critic_loss(critic, real, fake, epsilon, 0.0), expected)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ("fake", "^fake must have the shape of real"),
        ("epsilon", "^epsilon must have shape"),
        ("all", "^f_real must hold at least one score"),
    ],
)
def test_refuses_batches_that_do_not_fit(device, changed, message):
    inputs = dict(zip(("real", "fake", "epsilon"), batch(device), strict=True))
    for name in inputs:
        if changed in (name, "all"):
            inputs[name] = inputs[name][: 0 if changed == "all" else 1]
    with pytest.raises(ValueError, match=message):
        penalized_critic_loss(network(device), **inputs)
