import pytest
import torch
from torch import nn
from torch.func import functional_call

from snippets.wgan_gp.gradient_penalty import gradient_penalty


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(shape, dtype=torch.float64, generator=rng).to(device)


def network(device):
    critic = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)).double().to(device)
    with torch.no_grad():
        for seed, p in enumerate(critic.parameters()):
            p.copy_(draw(device, *p.shape, seed=seed))
    return critic


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("w", "penalty"), [((3.0, 4.0), 16.0), ((0.6, 0.8), 0.0), ((0.3, 0.4), 0.25)]
)
def test_a_linear_critic_pays_for_the_length_of_its_weight(device, w, penalty):
    critic = nn.Linear(2, 1, dtype=torch.float64, device=device)
    with torch.no_grad():
        critic.weight.copy_(torch.tensor([w], dtype=torch.float64))
    torch.testing.assert_close(
        gradient_penalty(critic, draw(device, 5, 2)).item(), penalty, rtol=1e-12, atol=1e-14
    )


@pytest.mark.closed_form
def test_each_example_has_a_norm_of_its_own(device):
    # D(x) = |x|^2 / 2 has the slope |x|: 3 and 1 here, so ((3 - 1)^2 + 0) / 2.
    x = torch.tensor([[0.0, 3.0], [0.6, 0.8]], dtype=torch.float64, device=device)
    penalty = gradient_penalty(lambda x: (x**2).sum(dim=1) / 2, x).item()
    torch.testing.assert_close(penalty, 2.0, rtol=1e-14, atol=0)
    assert abs((10**0.5 - 1) ** 2 - penalty) > 2  # one norm for the whole batch is another thing


@pytest.mark.reference
def test_it_is_the_mean_over_the_examples_one_by_one(device):
    critic, x = network(device), draw(device, 6, 2)
    total = 0.0
    for row in x:
        row = row.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(critic(row), row)
        total += (sum(g**2 for g in gradient.tolist()) ** 0.5 - 1) ** 2
    torch.testing.assert_close(gradient_penalty(critic, x).item(), total / 6, rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_the_second_backward_pass(device):
    critic, x = network(device), draw(device, 3, 2)
    names, values = zip(*critic.named_parameters(), strict=True)

    def penalty(*weights):
        return gradient_penalty(
            lambda x: functional_call(critic, dict(zip(names, weights, strict=True)), x), x
        )

    assert torch.autograd.gradcheck(penalty, values)
    assert torch.autograd.gradgradcheck(penalty, values)
    slopes = torch.autograd.grad(penalty(*values), values[0])
    assert slopes[0].abs().max() > 0.01  # it does pull


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    with pytest.raises(
        ValueError, match=r"^x must hold at least one example, but has shape \(0, 2\)"
    ):
        gradient_penalty(network(device), draw(device, 0, 2))


@pytest.mark.bad_input
def test_refuses_a_critic_with_many_scores(device):
    with pytest.raises(ValueError, match="^critic must give one score for each of 3 examples"):
        gradient_penalty(nn.Identity(), draw(device, 3, 2))
