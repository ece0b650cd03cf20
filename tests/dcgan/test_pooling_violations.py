import pytest
import torch
from torch import nn

from snippets.dcgan.pooling_violations import pooling_violations

POOLS = [
    nn.MaxPool2d(2),
    nn.AvgPool2d(2),
    nn.AdaptiveAvgPool2d(1),
    nn.AdaptiveMaxPool2d(1),
    nn.LPPool2d(2, 2),
    nn.FractionalMaxPool2d(2, output_size=2),
    nn.MaxUnpool2d(2),
    nn.Upsample(scale_factor=2),
    nn.UpsamplingNearest2d(scale_factor=2),
    nn.UpsamplingBilinear2d(scale_factor=2),
]


class MyPool(nn.MaxPool2d):
    """What a reader may have derived."""


@pytest.mark.closed_form
@pytest.mark.parametrize("pool", [*POOLS, MyPool(2)], ids=lambda pool: type(pool).__name__)
def test_it_names_each_kind_of_pooling(device, pool):
    network = nn.Sequential(nn.Conv2d(1, 1, 4, 2), nn.Sequential(nn.ReLU(), pool)).to(device)
    assert pooling_violations(network, "discriminator") == [
        f"1.1: {type(pool).__name__} pools or resamples"
    ]


@pytest.mark.property
@pytest.mark.parametrize("stride", [2, (1, 2), (2, 1), 3])
def test_a_stride_along_one_axis_is_enough(device, stride):
    down, up = nn.Conv2d(1, 1, 4, stride), nn.ConvTranspose2d(1, 1, 4, stride)
    network = nn.Sequential(nn.Conv2d(1, 1, 3), down, nn.BatchNorm2d(1), nn.ReLU()).to(device)
    assert pooling_violations(network, "discriminator") == []
    assert pooling_violations(up.to(device), "generator") == []


@pytest.mark.closed_form
def test_each_player_needs_its_own_kind_of_stride(device):
    down, up = nn.Conv2d(1, 1, 4, 2).to(device), nn.ConvTranspose2d(1, 1, 4, 2).to(device)
    without = "network: has no {} with a stride above 1"
    assert pooling_violations(down, "generator") == [without.format("ConvTranspose2d")]
    assert pooling_violations(up, "discriminator") == [without.format("Conv2d")]
    assert pooling_violations(nn.Conv2d(1, 1, 4), "discriminator") == [without.format("Conv2d")]


@pytest.mark.property
def test_a_function_in_the_forward_is_found_by_what_is_missing(device):
    class Hidden(nn.Module):
        def __init__(self):
            super().__init__()
            self.convolution = nn.ConvTranspose2d(1, 1, 3, padding=1)

        def forward(self, x):
            return self.convolution(torch.nn.functional.interpolate(x, scale_factor=2))

    (line,) = pooling_violations(Hidden().to(device), "generator")
    assert line.startswith("network: has no ConvTranspose2d")


@pytest.mark.bad_input
@pytest.mark.parametrize("role", ["critic", "Generator", ""])
def test_refuses_another_role(role):
    message = rf"^role must be one of \['discriminator', 'generator'\], but is '{role}'$"
    with pytest.raises(ValueError, match=message):
        pooling_violations(nn.Conv2d(1, 1, 1), role)
