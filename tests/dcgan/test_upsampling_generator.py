import pytest
import torch
import torch.nn.functional as F
from torch import nn

from snippets.dcgan.pooling_violations import pooling_violations
from snippets.dcgan.upsampling_generator import UpsamplingGenerator


@pytest.mark.closed_form
def test_the_sizes_are_those_of_figure_1():
    with torch.device("meta"):
        generator, x = UpsamplingGenerator(), torch.empty(2, 100)
        sizes = []
        for layer in generator.layers:
            x = layer(x)
            if isinstance(layer, (nn.ReLU, nn.Tanh)):
                sizes.append(tuple(x.shape[1:]))
    assert sizes == [(1024, 4, 4), (512, 8, 8), (256, 16, 16), (128, 32, 32), (3, 64, 64)]
    norms = 2 * (1024 + 512 + 256 + 128)
    kernels = 9 * (1024 * 512 + 512 * 256 + 256 * 128 + 128 * 3)
    assert sum(p.numel() for p in generator.parameters()) == 100 * 16_384 + kernels + norms
    assert [type(m).__name__ for m in generator.layers[-3:]] == ["Upsample", "Conv2d", "Tanh"]


@pytest.mark.property
def test_it_breaks_the_first_rule_and_says_where():
    with torch.device("meta"):
        found = pooling_violations(UpsamplingGenerator(16, 1, 5, 2), "generator")
    assert found == [
        "layers.3: Upsample pools or resamples",
        "layers.7: Upsample pools or resamples",
        "network: has no ConvTranspose2d with a stride above 1",
    ]


@pytest.mark.reference
def test_one_doubling_is_the_displayed_sum(device):
    rng = torch.Generator().manual_seed(0)
    generator = UpsamplingGenerator(8, 2, 3, width=3).to(device, torch.float64)
    upsample, convolution = generator.layers[3], generator.layers[4]
    with torch.no_grad():
        convolution.weight.copy_(torch.randn(2, 3, 3, 3, generator=rng))
    x = torch.randn(1, 3, 4, 4, generator=rng, dtype=torch.float64).to(device)
    y = convolution(upsample(x))
    assert y.shape == (1, 2, 8, 8)
    zero = torch.zeros((), dtype=torch.float64, device=device)
    for o in range(2):
        for h in range(8):
            for w in range(8):
                total = zero
                for a in (-1, 0, 1):
                    for b in (-1, 0, 1):
                        m, n = (h + a) // 2, (w + b) // 2
                        if 0 <= m < 4 and 0 <= n < 4:
                            kernel = convolution.weight[o, :, a + 1, b + 1]
                            total = total + (kernel * x[0, :, m, n]).sum()
                torch.testing.assert_close(y[0, o, h, w], total)


@pytest.mark.property
def test_the_image_is_in_the_range_of_tanh(device):
    generator = UpsamplingGenerator(8, 1, 3, width=2).to(device)
    z = 100 * torch.randn(6, 3, generator=torch.Generator().manual_seed(0)).to(device)
    x = z
    for layer in generator.layers[:-1]:
        x = layer(x)
    image = generator.eval()(z), generator.train()(z)
    torch.testing.assert_close(image[1], F.tanh(x))
    assert image[0].shape == (6, 1, 8, 8)


@pytest.mark.bad_input
@pytest.mark.parametrize("size", [0, 1, 4, 7, 9, 12, 63, -8])
def test_refuses_a_size_that_doubling_does_not_reach(size):
    with pytest.raises(ValueError, match=f"^image_size must be a power of two, .* but is {size}$"):
        UpsamplingGenerator(size)
