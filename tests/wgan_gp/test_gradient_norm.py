import pytest
import torch
from torch import nn
from torch.func import functional_call

from snippets.wgan_gp.gradient_norm import gradient_norm


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(shape, dtype=torch.float64, generator=rng).to(device)


def network(device, inputs=2):
    critic = nn.Sequential(nn.Linear(inputs, 4), nn.Tanh(), nn.Linear(4, 1)).double().to(device)
    with torch.no_grad():
        for seed, p in enumerate(critic.parameters()):
            p.copy_(draw(device, *p.shape, seed=seed))
    return critic


@pytest.mark.closed_form
@pytest.mark.parametrize("shape", [(3, 2), (3, 2, 4, 4)])
def test_a_quadratic_critic_is_as_steep_as_the_point_is_far(device, shape):
    x = draw(device, *shape)
    norms = gradient_norm(lambda x: (x**2).flatten(start_dim=1).sum(dim=1) / 2, x)
    assert norms.shape == (3,)
    torch.testing.assert_close(norms, x.flatten(start_dim=1).norm(dim=1), rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_a_linear_critic_is_as_steep_as_its_weight_everywhere(device):
    critic = nn.Linear(2, 1, dtype=torch.float64, device=device)
    with torch.no_grad():
        critic.weight.copy_(torch.tensor([[3.0, 4.0]]))
    norms = gradient_norm(critic, draw(device, 4, 2))
    torch.testing.assert_close(norms, torch.full_like(norms, 5), rtol=1e-14, atol=0)
    (slope,) = torch.autograd.grad(norms[0], critic.weight)  # of |w|: w / |w|
    torch.testing.assert_close(slope, critic.weight.detach() / 5, rtol=1e-14, atol=0)


@pytest.mark.reference
@pytest.mark.parametrize("column", [True, False])
def test_it_is_the_norm_of_each_gradient_by_finite_differences(device, column):
    critic, x, h = network(device), draw(device, 5, 2), 1e-5
    norms = gradient_norm(critic if column else lambda x: critic(x)[:, 0], x)
    for row, norm in zip(x, norms, strict=True):
        slopes = [
            (critic(row + h * e) - critic(row - h * e)).item() / (2 * h)
            for e in torch.eye(2, dtype=torch.float64, device=device)
        ]
        torch.testing.assert_close(norm.item(), sum(s**2 for s in slopes) ** 0.5, rtol=1e-8, atol=0)


@pytest.mark.gradient
def test_it_can_be_differentiated_once_more_and_twice(device):
    critic, x = network(device), draw(device, 3, 2)
    names, values = zip(*critic.named_parameters(), strict=True)

    def norms(*weights):
        return gradient_norm(
            lambda x: functional_call(critic, dict(zip(names, weights, strict=True)), x), x
        )

    assert torch.autograd.gradcheck(norms, values)
    assert torch.autograd.gradgradcheck(norms, values)


@pytest.mark.closed_form
def test_where_the_critic_is_flat_the_norm_pulls_nowhere_and_is_not_nan(device):
    critic = nn.Linear(2, 1, dtype=torch.float64, device=device)
    nn.init.zeros_(critic.weight)
    x = draw(device, 4, 2)
    norms = gradient_norm(critic, x)
    assert norms.tolist() == [0, 0, 0, 0]
    (slope,) = torch.autograd.grad(((norms - 1) ** 2).mean(), critic.weight)
    assert slope.tolist() == [[0, 0]]
    # The root of the sum of squares, which many write instead:
    x.requires_grad_()
    (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    root = (gradient**2).sum(dim=1).sqrt()
    assert torch.autograd.grad(((root - 1) ** 2).mean(), critic.weight)[0].isnan().all()


@pytest.mark.property
def test_no_graph_leads_to_the_examples_and_they_stay_as_they_were(device):
    weight = draw(device, 4, 2).requires_grad_()
    x = weight * 2
    norms = gradient_norm(network(device), x)
    with pytest.raises(RuntimeError, match="not have been used in the graph|does not require"):
        torch.autograd.grad(norms.sum(), weight)
    plain = draw(device, 4, 2)
    gradient_norm(network(device), plain)
    assert not plain.requires_grad
    assert plain.grad is None


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3, 2), (3, 1, 1), (1,), ()])
def test_refuses_a_critic_with_other_than_one_score(device, shape):
    def critic(x):
        return x.sum() * torch.ones(shape, dtype=x.dtype, device=device)

    with pytest.raises(
        ValueError, match="^critic must give one score for each of 3 examples, but gives shape"
    ):
        gradient_norm(critic, draw(device, 3, 2))
