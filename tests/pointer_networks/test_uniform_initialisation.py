import pytest
import torch
from torch import nn

from snippets.pointer_networks.uniform_initialisation import uniform_initialisation


def drawn(device, seed=0, **options):
    lstm = nn.LSTM(20, 40, device=device)
    uniform_initialisation(lstm, rng=torch.Generator().manual_seed(seed), **options)
    return torch.cat([p.detach().flatten() for p in lstm.parameters()])


@pytest.mark.closed_form
@pytest.mark.parametrize(("options", "bound"), [({}, 0.08), ({"bound": 2.0}, 2.0)])
def test_moments_and_ends_of_the_uniform_distribution(device, options, bound):
    theta = drawn(device, **options).double() / bound
    assert len(theta) == 4 * 40 * 62
    # Standard errors of the three, for 9920 numbers: 0.006, 0.003 and 0.0001.
    assert abs(theta.mean()) < 0.02
    assert abs(theta.square().mean() - 1 / 3) < 0.01
    assert 0.999 < theta.abs().max() <= 1 + 1e-6


@pytest.mark.reference
def test_the_numbers_are_the_generators_in_the_order_of_the_parameters(device):
    rng = torch.Generator().manual_seed(3)
    lstm = nn.LSTM(20, 40)
    parts = [
        (torch.rand(p.shape, generator=rng) * 0.16 - 0.08).flatten() for p in lstm.parameters()
    ]
    torch.testing.assert_close(drawn(device, seed=3).cpu(), torch.cat(parts), rtol=0, atol=1e-7)


@pytest.mark.property
def test_a_seed_repeats_it_and_the_global_generator_is_left_alone(device):
    layer = nn.Linear(3, 3, device=device)
    before = torch.get_rng_state()
    uniform_initialisation(layer, rng=torch.Generator().manual_seed(0))
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(drawn(device), drawn(device))
    assert not torch.equal(drawn(device), drawn(device, seed=1))
    assert layer.weight.requires_grad and layer.weight.is_leaf


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.0, -0.08, float("nan")])
def test_refuses_a_bound_that_is_none(device, bad):
    with pytest.raises(ValueError, match=f"^bound must be above 0, but is {bad}"):
        drawn(device, bound=bad)
