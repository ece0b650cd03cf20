import pytest
import torch
from torch import nn

from snippets.wgan_gp.cross_sample_gradients import cross_sample_gradients
from snippets.wgan_gp.gradient_norm import gradient_norm
from snippets.wgan_gp.gradient_penalty import gradient_penalty


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(shape, dtype=torch.float64, generator=rng).to(device)


def network(device, normalisation):
    critic = nn.Sequential(nn.Linear(2, 4), normalisation, nn.Tanh(), nn.Linear(4, 1))
    critic.double().to(device)
    with torch.no_grad():
        for seed, p in enumerate(critic.parameters()):
            p.copy_(draw(device, *p.shape, seed=seed))
    return critic


def off_diagonal(matrix):
    return matrix[~torch.eye(len(matrix), dtype=torch.bool, device=matrix.device)]


@pytest.mark.closed_form
def test_batch_normalisation_by_hand(device):
    # u = (x - mean) / s: du_i/dx_j = (1[i = j] - 1/m - u_i u_j / m) / s.
    x = torch.tensor([[0.0], [1.0], [3.0]], dtype=torch.float64, device=device)
    critic = nn.BatchNorm1d(1, eps=1e-12, dtype=torch.float64, device=device)
    s = x.var(correction=0).sqrt()
    u = (x - x.mean()) / s
    expected = (torch.eye(3, dtype=torch.float64, device=device) - 1 / 3 - u @ u.T / 3) / s
    torch.testing.assert_close(
        cross_sample_gradients(critic, x), expected.abs(), rtol=1e-9, atol=1e-9
    )


@pytest.mark.closed_form
def test_the_gradient_that_the_penalty_takes_vanishes_under_batch_normalisation(device):
    # Normalised scores add up to 0 whatever the batch, so their sum has no slope at all: the
    # penalty is 1 for any weight, though each score for itself is steep.
    x = draw(device, 6, 2)
    critic = nn.Sequential(nn.Linear(2, 1, bias=False), nn.BatchNorm1d(1)).double().to(device)
    with torch.no_grad():
        critic[0].weight.copy_(torch.tensor([[3.0, 4.0]]))
    assert cross_sample_gradients(critic, x).diagonal().min() > 0.1
    assert gradient_norm(critic, x).max() < 1e-12
    torch.testing.assert_close(gradient_penalty(critic, x).item(), 1.0, rtol=1e-12, atol=0)


@pytest.mark.reference
@pytest.mark.parametrize("column", [True, False])
def test_it_is_one_norm_for_each_pair_by_loops(device, column):
    network_ = network(device, nn.BatchNorm1d(4))
    critic = network_ if column else lambda x: network_(x)[:, 0]
    x = draw(device, 5, 2)
    found = cross_sample_gradients(critic, x)
    assert found.shape == (5, 5)
    assert not found.requires_grad
    for i in range(5):
        leaf = x.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(critic(leaf).flatten()[i], leaf)
        torch.testing.assert_close(found[i], gradient.norm(dim=1), rtol=1e-12, atol=0)
    assert not torch.allclose(found, found.T)


@pytest.mark.property
@pytest.mark.parametrize(
    "normalisation", [nn.Identity(), nn.LayerNorm(4), nn.BatchNorm1d(4).eval()]
)
def test_a_critic_that_looks_at_one_example_has_a_diagonal_only(device, normalisation):
    critic = network(device, normalisation)
    x = draw(device, 5, 2)
    found = cross_sample_gradients(critic, x)
    assert (off_diagonal(found) == 0).all()
    torch.testing.assert_close(
        found.diagonal(), gradient_norm(critic, x).detach(), rtol=1e-12, atol=0
    )


@pytest.mark.property
def test_with_batch_normalisation_every_score_leans_on_every_example(device):
    found = cross_sample_gradients(network(device, nn.BatchNorm1d(4)), draw(device, 5, 2))
    assert (off_diagonal(found) > 1e-4).all()


@pytest.mark.closed_form
def test_images_have_one_norm_each(device):
    x = draw(device, 3, 2, 4, 4)
    found = cross_sample_gradients(lambda x: (x**2).sum(dim=(1, 2, 3)) / 2, x)
    expected = x.flatten(start_dim=1).norm(dim=1).diag()
    torch.testing.assert_close(found, expected, rtol=1e-12, atol=0)


@pytest.mark.bad_input
@pytest.mark.parametrize("outputs", [2, 3])
def test_refuses_a_critic_with_many_scores(device, outputs):
    critic = nn.Linear(2, outputs, dtype=torch.float64, device=device)
    with pytest.raises(
        ValueError,
        match=rf"^critic must give one score for each of 3 examples, but gives shape \(3, {outputs}\)",
    ):
        cross_sample_gradients(critic, draw(device, 3, 2))


@pytest.mark.bad_input
def test_refuses_one_score_for_the_batch(device):
    with pytest.raises(ValueError, match=r"^critic must give one score .* but gives shape \(\)"):
        cross_sample_gradients(torch.sum, draw(device, 3, 2))
