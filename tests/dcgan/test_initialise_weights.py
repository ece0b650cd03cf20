import pytest
import torch
from torch import nn

from snippets.dcgan.discriminator import Discriminator
from snippets.dcgan.generator import Generator
from snippets.dcgan.initialise_weights import initialise_weights


@pytest.mark.closed_form
@pytest.mark.parametrize("make", [Generator, Discriminator])
def test_the_histogram_of_all_weights(device, make):
    network = make(16, 3, width=64).to(device)
    initialise_weights(network, torch.Generator().manual_seed(0))
    for name, parameter in network.named_parameters():
        gain = parameter.ndim == 1 and name.endswith("weight")
        if name.endswith("bias"):
            assert (parameter == 0).all()
            continue
        values, n = parameter.detach().double().flatten() - float(gain), parameter.numel()
        assert values.mean().abs() < 4 * 0.02 / n**0.5  # four standard errors
        assert (values.std() - 0.02).abs() < 4 * 0.02 / (2 * n) ** 0.5
        if n > 10_000:  # a normal distribution, not another of the same spread
            share = (values.abs() < 0.02).double().mean()
            assert (share - 0.6827).abs() < 4 * 0.5 / n**0.5


@pytest.mark.property
def test_one_seed_gives_the_same_weights_everywhere_and_std_scales_them(device):
    first, second = nn.Conv2d(2, 3, 4), nn.Conv2d(2, 3, 4).to(device)
    initialise_weights(first, torch.Generator().manual_seed(1))
    initialise_weights(second, torch.Generator().manual_seed(1), std=0.2)
    torch.testing.assert_close(10 * first.weight, second.weight.cpu())
    initialise_weights(second, torch.Generator().manual_seed(2), std=0)
    assert (second.weight == 0).all() and (second.bias == 0).all()


@pytest.mark.property
def test_layers_without_weights_or_biases_are_left_alone(device):
    network = nn.Sequential(
        nn.ConvTranspose2d(2, 3, 4, bias=False), nn.ReLU(), nn.BatchNorm2d(3, affine=False)
    ).to(device)
    global_state = torch.get_rng_state()
    initialise_weights(network, torch.Generator().manual_seed(0))
    assert 0.01 < network[0].weight.std() < 0.04
    assert network[0].weight.requires_grad
    assert torch.equal(torch.get_rng_state(), global_state)


@pytest.mark.bad_input
@pytest.mark.parametrize("std", [-0.01, float("nan")])
def test_refuses_a_negative_deviation(device, std):
    with pytest.raises(ValueError, match=f"^std must be at least 0, but is {std}$"):
        initialise_weights(nn.Linear(1, 1).to(device), torch.Generator(), std)


@pytest.mark.bad_input
def test_refuses_a_layer_for_which_there_is_no_rule(device):
    network = nn.Sequential(nn.Linear(1, 1), nn.PReLU()).to(device)
    with pytest.raises(ValueError, match="^network must have no layer .* but holds 1: PReLU$"):
        initialise_weights(network, torch.Generator())
