import pytest
import torch
from torch import nn

from snippets.wgan.critic_gradient import critic_gradient


def network(device, seed=0):
    rng = torch.Generator().manual_seed(seed)
    critic = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)).double()
    with torch.no_grad():
        for p in critic.parameters():
            p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return critic.to(device)


def batches(device, real=5, fake=3):
    rng = torch.Generator().manual_seed(1)
    return [torch.randn(m, 2, dtype=torch.float64, generator=rng).to(device) for m in (real, fake)]


@pytest.mark.gradient
def test_a_linear_critic_goes_from_the_one_mean_to_the_other(device):
    # f(x) = w x + b: the gradient is the difference of the means for w, and 0 for b.
    critic, (real, fake) = nn.Linear(2, 1, dtype=torch.float64, device=device), batches(device)
    objective, (g_w, g_b) = critic_gradient(critic, real, fake)
    difference = real.mean(dim=0) - fake.mean(dim=0)
    torch.testing.assert_close(g_w, difference[None], rtol=1e-12, atol=1e-14)
    assert g_b.abs().item() < 1e-14
    torch.testing.assert_close(objective, critic.weight[0].detach() @ difference)


@pytest.mark.reference
def test_it_is_what_finite_differences_say(device):
    critic, (real, fake) = network(device), batches(device)

    def objective():
        return (critic(real).sum() / 5 - critic(fake).sum() / 3).item()

    value, gradient = critic_gradient(critic, real, fake)
    torch.testing.assert_close(value.item(), objective(), rtol=1e-12, atol=0)
    assert not value.requires_grad
    for w, g_w in zip(critic.parameters(), gradient, strict=True):
        for entry, slope in zip(w.data.view(-1), g_w.flatten(), strict=True):
            old, ends = entry.item(), []
            for h in (1e-5, -1e-5):
                entry.fill_(old + h)
                ends.append(objective())
            entry.fill_(old)
            torch.testing.assert_close(
                slope.item(), (ends[0] - ends[1]) / 2e-5, rtol=1e-6, atol=1e-9
            )


@pytest.mark.property
def test_a_frozen_parameter_gets_none_and_nothing_is_stored(device):
    critic, (real, fake) = network(device), batches(device)
    _, everything = critic_gradient(critic, real, fake)
    critic[0].bias.requires_grad_(False)
    _, gradient = critic_gradient(critic, real, fake)
    assert len(gradient) == 3
    assert all(map(torch.equal, gradient, (everything[0], everything[2], everything[3])))
    assert all(p.grad is None for p in critic.parameters())


@pytest.mark.bad_input
@pytest.mark.parametrize(("sizes", "name"), [((0, 3), "f_real"), ((5, 0), "f_fake")])
def test_refuses_an_empty_batch(device, sizes, name):
    with pytest.raises(ValueError, match=f"^{name} must hold at least one score"):
        critic_gradient(network(device), *batches(device, *sizes))
