import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models import vgg19

from snippets.fast_style_transfer.decoder import Decoder


def make(device, **options):
    decoder = Decoder(**options).to(device=device, dtype=torch.float64)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in decoder.parameters():
            p.copy_(0.3 * torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return decoder


def draw(device, *shape):
    rng = torch.Generator().manual_seed(1)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.reference
def test_it_is_vgg_19_in_a_mirror():
    # The loop of the authors' train.lua over the encoder, from relu4_1 back.
    with torch.device("meta"):
        encoder, decoder = vgg19().features[:21], Decoder()
    expected = []
    for layer in reversed(encoder):
        if isinstance(layer, nn.Conv2d):
            expected += [("conv", layer.out_channels, layer.in_channels), ("relu",)]
        if isinstance(layer, nn.MaxPool2d):
            expected += [("up", 2)]
    expected.pop()  # the image needs no ReLU
    found = []
    for layer in decoder.layers:
        if isinstance(layer, nn.Conv2d):
            found += [("conv", layer.in_channels, layer.out_channels)]
            assert (layer.kernel_size, layer.padding) == ((3, 3), (1, 1))
            assert layer.padding_mode == "reflect"
        elif isinstance(layer, nn.Upsample):
            found += [("up", layer.scale_factor)]
            assert layer.mode == "nearest"
        else:
            assert isinstance(layer, nn.ReLU)
            found += [("relu",)]
    assert found == expected


@pytest.mark.reference
def test_it_is_the_chain_in_plain_functions(device):
    decoder, t = make(device, widths=(4, 5), convolutions=(2, 1)), draw(device, 2, 5, 3, 4)
    p = list(decoder.parameters())

    def conv(x, weight, bias):
        return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), weight, bias)

    x = F.relu(conv(t, p[0], p[1])).repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
    x = conv(F.relu(conv(x, p[2], p[3])), p[4], p[5])
    torch.testing.assert_close(decoder(t), x, rtol=1e-10, atol=1e-12)
    assert x.min() < 0  # no ReLU at the end


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("widths", "convolutions", "k"), [((4,), (1,), 1), ((4,), (3,), 1), ((2, 3, 4), (1, 2, 1), 4)]
)
def test_its_size_and_its_depth(device, widths, convolutions, k):
    decoder = make(device, widths=widths, convolutions=convolutions)
    assert decoder(draw(device, 2, widths[-1], 3, 2)).shape == (2, 3, 3 * k, 2 * k)
    assert sum(isinstance(layer, nn.Conv2d) for layer in decoder.layers) == sum(convolutions)
    assert sum(isinstance(layer, nn.ReLU) for layer in decoder.layers) == sum(convolutions) - 1


@pytest.mark.closed_form
def test_without_normalisation_the_statistics_of_the_input_come_through(device):
    decoder, t = make(device, widths=(4,), convolutions=(2,)), draw(device, 1, 4, 6, 6).abs()
    for layer in decoder.layers[::2]:
        nn.init.constant_(layer.weight, 0.1)
        nn.init.zeros_(layer.bias)
    torch.testing.assert_close(decoder(3 * t), 3 * decoder(t), rtol=1e-10, atol=1e-12)


@pytest.mark.bad_input
@pytest.mark.parametrize("convolutions", [(2,), (2, 2, 2)])
def test_refuses_another_number_of_blocks(device, convolutions):
    with pytest.raises(ValueError, match=r"^convolutions must hold 2 numbers, but is \(2,"):
        make(device, widths=(4, 5), convolutions=convolutions)
