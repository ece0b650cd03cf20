import copy

import pytest
import torch
from torch import nn
from torchvision.models import VGG16_Weights, VGG19_Weights, vgg16, vgg19

from snippets.fast_style_transfer.loss_network import LossNetwork

IMAGENET = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}


def small_vgg(device, pool=nn.MaxPool2d):
    """Two blocks; the ReLUs work in place, as torchvision's do."""
    rng = torch.Generator().manual_seed(0)
    blocks = [nn.Conv2d(3, 4, 3), nn.ReLU(inplace=True), nn.Conv2d(4, 4, 3), nn.ReLU(inplace=True)]
    blocks += [pool(2), nn.Conv2d(4, 5, 3), nn.ReLU(inplace=True), nn.Conv2d(5, 6, 3)]
    blocks += [nn.ReLU(inplace=True)]
    net = nn.Sequential(*blocks).double()
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(0.3 * torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return net.to(device)


def photograph(device):
    rng = torch.Generator().manual_seed(1)
    return torch.rand(2, 3, 16, 18, dtype=torch.float64, generator=rng).to(device)


def place(network, device):
    return network.to(device=device, dtype=torch.float64)


@pytest.mark.reference
@pytest.mark.parametrize("pool", [nn.MaxPool2d, nn.AvgPool2d])
def test_it_gives_what_torchs_hooks_see(device, pool):
    net, image, seen = small_vgg(device, pool), photograph(device), {}
    for position in (1, 3, 6, 8):
        net[position].register_forward_hook(
            lambda _, __, output, position=position: seen.update({position: output.clone()})
        )
    mean, std = (torch.tensor(v, device=device).view(3, 1, 1) for v in IMAGENET.values())
    net((image - mean) / std)
    layers = ["relu2_2", "relu1_1", "relu2_1", "relu1_2"]  # in any order
    phi = place(LossNetwork(small_vgg(device, pool), layers), device)
    for found, position in zip(phi(image), (8, 1, 6, 3), strict=True):
        torch.testing.assert_close(found, seen[position], rtol=1e-6, atol=1e-7)


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("build", "names", "positions"),
    [
        (vgg16, ("relu1_2", "relu2_2", "relu3_3", "relu4_3"), (3, 8, 15, 22)),
        (vgg19, ("relu1_1", "relu2_1", "relu3_1", "relu4_1"), (1, 6, 11, 20)),
    ],
)
def test_the_layers_of_both_papers_in_torchvisions_numbers(build, names, positions):
    with torch.device("meta"):  # the layers, without memory for their weights
        features = build().features
        phi = LossNetwork(features, names, mean=(0, 0, 0), std=(1, 1, 1))
    assert phi.kept == list(positions)
    assert len(phi.features) == positions[-1] + 1  # nothing above the last one is kept


@pytest.mark.reference
@pytest.mark.parametrize("weights", [VGG16_Weights.DEFAULT, VGG19_Weights.DEFAULT])
def test_mean_and_deviation_are_those_of_the_weights(device, weights):
    phi = LossNetwork(small_vgg(device), ["relu1_1"])
    transforms = weights.transforms()
    assert phi.mean.shape == phi.std.shape == (3, 1, 1)
    assert phi.mean.flatten().tolist() == pytest.approx(transforms.mean, rel=1e-6)
    assert phi.std.flatten().tolist() == pytest.approx(transforms.std, rel=1e-6)


@pytest.mark.gradient
def test_gradients_reach_the_image_and_nothing_else(device):
    net = small_vgg(device)
    before = copy.deepcopy(net.state_dict())
    phi = place(LossNetwork(net, ["relu1_2", "relu2_1"], (0, 0, 0), (1, 1, 1)), device)
    image = photograph(device).requires_grad_()
    sum(activations.sum() for activations in phi(image)).backward()
    assert image.grad.abs().max() > 0
    assert all(p.grad is None and not p.requires_grad for p in phi.parameters())
    # The network that was given is as it was: a copy is what stands still.
    assert all(p.requires_grad for p in net.parameters())
    assert all(torch.equal(before[k], v) for k, v in net.state_dict().items())
    with torch.no_grad():
        net[0].weight.zero_()
    assert phi.features[0].weight.abs().max() > 0


@pytest.mark.property
def test_batch_normalisation_stands_still(device):
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU()).double().to(device)
    phi = place(LossNetwork(net, ["relu1_1"]), device)
    image = photograph(device)
    first, (alone,) = phi(image)[0], phi(image[:1])
    torch.testing.assert_close(first[:1], alone, rtol=1e-12, atol=1e-12)
    assert phi.features[1].num_batches_tracked == 0


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["relu3_1", "relu1_3", "conv1_1"])
def test_refuses_a_layer_that_is_not_there(device, name):
    message = f"^layers must be among relu1_1, relu1_2, relu2_1, relu2_2, but holds {name}"
    with pytest.raises(ValueError, match=message):
        LossNetwork(small_vgg(device), ["relu1_1", name])


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 1, 16, 16), (3, 16, 16), (3, 3, 16)])
def test_refuses_an_image_that_would_broadcast_to_three_channels(device, shape):
    phi = LossNetwork(small_vgg(device), ["relu1_1"])
    with pytest.raises(ValueError, match=r"^image must be \(N, 3, H, W\), but is"):
        phi(torch.zeros(shape, device=device))
