import pytest
import torch
from torch import nn

from snippets.gan.generator_step import generator_step
from snippets.wgan.earth_mover_distance import earth_mover_distance
from snippets.wgan.generator_gradient import generator_gradient
from snippets.wgan.parallel_lines_distances import parallel_lines_distances
from snippets.wgan.wgan_generator_loss import wgan_generator_loss


class ParallelLine(nn.Module):
    """g(z) = (theta, z) of Example 1."""

    def __init__(self, theta, device):
        super().__init__()
        self.theta = nn.Parameter(torch.tensor(theta, dtype=torch.float64, device=device))

    def forward(self, z):
        return torch.cat([self.theta.expand(len(z), 1), z], dim=1)


class FirstCoordinate(nn.Module):
    """f(x) = slope * x_1, the best critic of Example 1 if the data lie to the side where it rises."""

    def __init__(self, slope):
        super().__init__()
        self.slope = slope

    def forward(self, x):
        return self.slope * x[:, 0]


def uniform(device, m, size, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(m, size, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.gradient
@pytest.mark.parametrize("k", [1.0, 0.01])
@pytest.mark.parametrize("theta", [0.7, -0.2])
def test_theorem_3_on_the_parallel_lines(device, theta, k):
    # The data are at 0, so the best critic falls away from 0: f(x) = -sign(theta) x_1.
    generator = ParallelLine(theta, device)
    critic = FirstCoordinate(-k if theta > 0 else k)
    (gradient,) = generator_gradient(critic, generator, uniform(device, 9, 1))
    exact = torch.tensor(theta, dtype=torch.float64, device=device, requires_grad=True)
    w, *_ = parallel_lines_distances(exact)
    torch.testing.assert_close(gradient, k * torch.autograd.grad(w, exact)[0], rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_theorem_3_on_a_cloud_that_is_far_off(device):
    # All of the sample goes to one point y: the best critic is minus the distance to it.
    y = torch.tensor([[3.0, -1.0]], dtype=torch.float64, device=device)
    generator = nn.Linear(2, 2, dtype=torch.float64, device=device)
    with torch.no_grad():
        generator.weight.copy_(torch.tensor([[0.5, 0.1], [-0.3, 0.8]]))
        generator.bias.copy_(torch.tensor([0.2, 0.4]))

    class MinusDistance(nn.Module):
        def forward(self, x):
            return -(x - y).norm(dim=1)

    noise = uniform(device, 6, 2)
    w = earth_mover_distance(y.expand(6, 2), generator(noise))
    expected = torch.autograd.grad(w, list(generator.parameters()))
    found = generator_gradient(MinusDistance(), generator, noise)
    for ours, theirs in zip(found, expected, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-14)


@pytest.mark.reference
def test_it_is_what_the_generators_update_descends(device):
    generator = nn.Linear(3, 2, dtype=torch.float64, device=device)
    critic = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)).double().to(device)
    noise = uniform(device, 5, 3)
    before = [p.detach().clone() for p in generator.parameters()]
    gradient = generator_gradient(critic, generator, noise)
    assert all(p.grad is None for p in [*critic.parameters(), *generator.parameters()])
    sgd = torch.optim.SGD(generator.parameters(), lr=0.5)
    generator_step(critic, generator, sgd, noise, wgan_generator_loss)
    for new, old, slope in zip(generator.parameters(), before, gradient, strict=True):
        torch.testing.assert_close(new.detach(), old - 0.5 * slope, rtol=1e-12, atol=1e-14)


@pytest.mark.property
def test_a_frozen_parameter_gets_none(device):
    generator = nn.Linear(3, 2, dtype=torch.float64, device=device)
    noise = uniform(device, 5, 3)
    weight, _ = generator_gradient(FirstCoordinate(1.0), generator, noise)
    generator.bias.requires_grad_(False)
    (alone,) = generator_gradient(FirstCoordinate(1.0), generator, noise)
    assert torch.equal(alone, weight)


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    with pytest.raises(ValueError, match=r"^f_fake must hold at least one score"):
        generator_gradient(FirstCoordinate(1.0), ParallelLine(1.0, device), uniform(device, 0, 1))
