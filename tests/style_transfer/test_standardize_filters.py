import pytest
import torch
from torch import nn

from snippets.style_transfer.extract_features import extract_features
from snippets.style_transfer.gram_matrix import gram_matrix
from snippets.style_transfer.participation_ratio import participation_ratio
from snippets.style_transfer.standardize_filters import standardize_filters
from snippets.style_transfer.untrained_vgg import untrained_vgg


def network(device, seed=0, width=3, last="relu3_1"):
    rng = torch.Generator().manual_seed(seed)
    return untrained_vgg(rng, width=width, last=last, dtype=torch.float64).to(device)


def pictures(device, n=3, size=(8, 12)):
    rng = torch.Generator().manual_seed(1)
    return torch.randn(n, 3, *size, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_every_convolution_has_mean_0_and_variance_1_on_the_images(device):
    layers = ["conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1"]
    new = standardize_filters(network(device), pictures(device))
    for z in extract_features(new, pictures(device), layers).values():
        mean, square = z.mean(dim=(0, 2, 3)), z.square().mean(dim=(0, 2, 3))
        torch.testing.assert_close(mean, torch.zeros_like(mean), rtol=0, atol=1e-12)
        torch.testing.assert_close(square, torch.ones_like(square), rtol=1e-12, atol=0)


@pytest.mark.reference
def test_it_is_batch_normalisation_on_those_images(device):
    net, x = network(device), pictures(device)
    new = standardize_filters(net, x)
    expected = x
    for module in net:
        expected = module(expected)
        if isinstance(module, nn.Conv2d):
            expected = nn.functional.batch_norm(expected, None, None, training=True, eps=1e-20)
    torch.testing.assert_close(new(x), expected, rtol=1e-10, atol=1e-12)


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1])
def test_maps_of_a_deep_layer_are_no_longer_copies_of_one(device, seed):
    # A smooth picture, on which plain random weights fall together with depth.
    x = nn.functional.interpolate(pictures(device, size=(4, 4)), size=32, mode="bilinear")
    net = network(device, seed, width=8, last="relu4_1")
    ratios = [
        participation_ratio(gram_matrix(extract_features(n, x, ["relu4_1"])["relu4_1"])).mean()
        for n in (net, standardize_filters(net, x))
    ]
    # Over seeds 0 to 9: 1.2 to 1.4 of 64 maps as drawn, 3.5 to 4.7 on a scale.
    assert ratios[0] < 1.8
    assert ratios[1] > 2.5


@pytest.mark.property
def test_the_network_itself_is_left_as_it_was(device):
    net = network(device).requires_grad_()
    before = [p.detach().clone() for p in net.parameters()]
    new = standardize_filters(net, pictures(device))
    assert all(map(torch.equal, before, net.parameters()))
    assert not torch.equal(new.conv1_1.weight, net.conv1_1.weight)
    assert all(p.requires_grad and p.is_leaf for p in new.parameters())


@pytest.mark.bad_input
def test_refuses_a_flat_picture(device):
    flat = torch.ones(2, 3, 8, 8, dtype=torch.float64, device=device)
    net = network(device)
    net.conv1_1.weight.fill_(0.5)  # sums that are exact, so that the spread is exactly 0
    with pytest.raises(ValueError, match="^images must differ from place to place, but in Conv2d"):
        standardize_filters(net, flat)


@pytest.mark.bad_input
def test_refuses_one_dead_filter_among_others(device):
    net = network(device)
    net.conv1_2.weight[1] = 0
    with pytest.raises(ValueError, match=r"^images must .* same everywhere: standard deviation 0"):
        standardize_filters(net, pictures(device))
