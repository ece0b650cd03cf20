import pytest
import torch
from torch import nn

from snippets.unrolled_gan.gan_objective import gan_objective
from snippets.unrolled_gan.unroll_start import unroll_start


def network(device):
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(torch.randn(p.shape, generator=rng))
    return net.to(device)


@pytest.mark.closed_form
def test_it_is_the_present_state(device):
    discriminator = network(device)
    theta_d = unroll_start(discriminator)
    own = dict(discriminator.named_parameters())
    assert list(theta_d) == list(own)
    for name, p in theta_d.items():
        assert torch.equal(p, own[name])
        assert p.data_ptr() == own[name].data_ptr()  # no copy is made


@pytest.mark.property
def test_it_is_a_graph_of_its_own(device):
    discriminator = network(device)
    theta_d = unroll_start(discriminator)
    assert all(p.requires_grad and p.is_leaf for p in theta_d.values())
    x = torch.ones(4, 2, device=device)
    gan_objective(discriminator, theta_d, x, -x).backward()
    assert all(p.grad is None for p in discriminator.parameters())
    assert any(p.grad.any() for p in theta_d.values())


@pytest.mark.property
def test_what_is_frozen_stays_out(device):
    discriminator = network(device)
    discriminator[0].requires_grad_(False)
    assert list(unroll_start(discriminator)) == ["2.weight", "2.bias"]


@pytest.mark.bad_input
def test_refuses_a_discriminator_that_cannot_learn(device):
    with pytest.raises(ValueError, match=r"^discriminator must have a parameter that requires"):
        unroll_start(network(device).requires_grad_(False))
