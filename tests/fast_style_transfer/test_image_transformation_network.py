import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from snippets.fast_style_transfer.image_transformation_network import ImageTransformationNetwork


def make(device, **options):
    network = ImageTransformationNetwork(**options).to(device=device, dtype=torch.float64)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in network.parameters():
            p.copy_(0.3 * torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return network


def draw(device, *shape, seed=1):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_every_size_in_table_1():
    # On the meta device no number is computed, only shapes.
    with torch.device("meta"):
        network, seen = ImageTransformationNetwork(), []
        network.down[0].register_forward_pre_hook(lambda _, x: seen.append(tuple(x[0].shape)))
        for part in (network.down, network.residual, network.up):
            for layer in part:
                if not isinstance(layer, nn.BatchNorm2d | nn.ReLU):
                    layer.register_forward_hook(lambda _, __, y: seen.append(tuple(y.shape)))
        assert network(torch.zeros(1, 3, 256, 256)).shape == (1, 3, 256, 256)
    sizes = [(3, 336), (32, 336), (64, 168), (128, 84)]
    sizes += [(128, 80), (128, 76), (128, 72), (128, 68), (128, 64)]
    sizes += [(64, 128), (32, 256), (3, 256)]
    assert seen == [(1, c, n, n) for c, n in sizes]


@pytest.mark.closed_form
def test_the_kernels_of_table_1_and_the_parameters():
    with torch.device("meta"):
        network = ImageTransformationNetwork()
    kernels = [
        (tuple(layer.kernel_size), layer.in_channels, layer.out_channels)
        for layer in network.modules()
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d)
    ]
    assert kernels == [
        ((9, 9), 3, 32),
        ((3, 3), 32, 64),
        ((3, 3), 64, 128),
        *[((3, 3), 128, 128)] * 10,
        ((3, 3), 128, 64),
        ((3, 3), 64, 32),
        ((9, 9), 32, 3),
    ]
    norms = [m.num_features for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    assert norms == [32, 64, 128, *[128] * 10, 64, 32]
    assert sum(isinstance(m, nn.ReLU) for m in network.modules()) == 10
    assert sum(p.numel() for p in network.parameters()) == 1_679_235


@pytest.mark.reference
def test_it_is_the_chain_of_the_table_in_plain_functions(device):
    network = make(device, width=2, blocks=1, norm=nn.InstanceNorm2d, peak=7.0)
    x = draw(device, 2, 3, 12, 16)
    p = list(network.parameters())

    def norm(y):
        return F.instance_norm(y)

    y = F.pad(x, (8, 8, 8, 8), mode="reflect")
    y = F.relu(norm(F.conv2d(y, p[0], p[1], padding=4)))
    y = F.relu(norm(F.conv2d(y, p[2], p[3], stride=2, padding=1)))
    y = F.relu(norm(F.conv2d(y, p[4], p[5], stride=2, padding=1)))
    inner = F.relu(norm(F.conv2d(y, p[6], p[7])))
    y = y[..., 2:-2, 2:-2] + norm(F.conv2d(inner, p[8], p[9]))
    for weight, bias in ((p[10], p[11]), (p[12], p[13])):
        y = F.conv_transpose2d(y, weight, bias, stride=2, padding=1, output_padding=1)
        y = F.relu(norm(y))
    y = F.conv2d(y, p[14], p[15], padding=4)
    torch.testing.assert_close(network(x), 7 * torch.sigmoid(2 * y), rtol=1e-9, atol=1e-12)


@pytest.mark.property
@given(h=st.integers(3, 6), w=st.integers(3, 6), peak=st.sampled_from([1.0, 255.0]))
def test_out_comes_the_size_that_went_in_and_pixels_in_range(device, h, w, peak):
    network = make(device, width=2, blocks=1, peak=peak)
    y = network(draw(device, 1, 3, 4 * h, 4 * w))
    assert y.shape == (1, 3, 4 * h, 4 * w)
    assert y.min() >= 0
    assert y.max() <= peak
    assert y.max() > 0.6 * peak


@pytest.mark.closed_form
def test_the_defaults_are_the_papers(device):
    with torch.device("meta"):
        network = ImageTransformationNetwork()
    assert (len(network.residual), network.peak) == (5, 255.0)
    assert network.residual[0].body[1].num_features == 128


@pytest.mark.bad_input
@pytest.mark.parametrize("size", [(13, 16), (16, 13), (14, 16), (16, 18)])
def test_refuses_a_size_that_would_not_come_back(device, size):
    network = make(device, width=2, blocks=1)
    message = r"^image must have height and width of a multiple of 4, but is \(1, 3, "
    with pytest.raises(ValueError, match=message):
        network(draw(device, 1, 3, *size))
