import pytest
import torch
from torch import nn

from snippets.unrolled_gan.nearest_noise import nearest_noise
from snippets.unrolled_gan.reconstruction import reconstruction


class Bent(nn.Module):
    """A curve in space, not a straight one."""

    def forward(self, z):
        return torch.cat([z, torch.sin(z), z**2], dim=1)


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.closed_form
def test_what_lies_in_the_range_is_reached(device):
    target = Bent()(torch.tensor([[1.2]], dtype=torch.float64, device=device))[0]
    x = reconstruction(Bent(), target, 1, rng=rng(), restarts=5)
    torch.testing.assert_close(x, target, rtol=0, atol=1e-6)


@pytest.mark.closed_form
def test_what_lies_outside_is_projected(device):
    generator = nn.Linear(2, 3, bias=False, dtype=torch.float64, device=device)
    with torch.no_grad():
        generator.weight.copy_(torch.eye(3, 2))
    target = torch.tensor([1.0, -2.0, 5.0], dtype=torch.float64, device=device)
    x = reconstruction(generator, target, 2, rng=rng())
    wanted = torch.tensor([1.0, -2.0, 0.0], dtype=torch.float64, device=device)
    torch.testing.assert_close(x, wanted, rtol=0, atol=1e-6)
    assert not x.requires_grad


@pytest.mark.reference
@pytest.mark.parametrize("options", [{}, {"restarts": 1}, {"restarts": 2, "max_iter": 1}])
def test_it_is_the_generator_at_the_nearest_noise(device, options):
    target = torch.tensor([0.5, -1.0, 3.0], dtype=torch.float64, device=device)
    z = nearest_noise(Bent(), target, 1, rng=rng(), **options)
    assert torch.equal(reconstruction(Bent(), target, 1, rng=rng(), **options), Bent()(z[None])[0])


@pytest.mark.property
def test_the_defaults_are_those_of_the_search(device):
    # A flat generator that keeps what it is asked: three starts. Then a long valley: 100 iterations.
    asked = []

    class Flat(nn.Module):
        def forward(self, z):
            asked.append(z.detach().clone())
            return 0 * z

    target = torch.tensor([1.0], dtype=torch.float64, device=device)
    reconstruction(Flat(), target, 1, rng=rng())
    assert len(torch.cat(asked).unique()) == 3

    class Chain(nn.Module):
        def forward(self, z):
            return torch.cat([z, 10 * (z[:, 1:] - z[:, :-1] ** 2)], dim=1)

    target = torch.cat([torch.ones(30), torch.zeros(29)]).to(device, torch.float64)
    default = reconstruction(Chain(), target, 30, rng=rng(1))
    for iterations in (100, 101):
        other = reconstruction(Chain(), target, 30, rng=rng(1), max_iter=iterations)
        assert torch.equal(default, other) == (iterations == 100)


@pytest.mark.bad_input
def test_refuses_not_to_start(device):
    target = torch.zeros(3, device=device)
    with pytest.raises(ValueError, match=r"^restarts must be at least 1, but is 0"):
        reconstruction(Bent(), target, 1, rng=rng(), restarts=0)


@pytest.mark.bad_input
def test_refuses_shapes_that_would_broadcast(device):
    with pytest.raises(ValueError, match=r"^target must have the shape of an example, \(3,\)"):
        reconstruction(Bent(), torch.zeros(1, device=device), 1, rng=rng())
