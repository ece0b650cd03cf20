import pytest
import torch
import torch.nn.functional as F

from snippets.fast_style_transfer.fractionally_strided_convolution import (
    FractionallyStridedConvolution,
)


def make(device, inputs=2, outputs=3):
    layer = FractionallyStridedConvolution(inputs, outputs).to(device=device, dtype=torch.float64)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in layer.parameters():
            p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return layer


def draw(device, *shape):
    rng = torch.Generator().manual_seed(1)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_the_papers_layer(device):
    layer = FractionallyStridedConvolution(128, 64).to(device)
    assert layer.weight.shape == (128, 64, 3, 3)
    assert layer(torch.zeros(1, 128, 6, 5, device=device)).shape == (1, 64, 12, 10)


@pytest.mark.reference
def test_it_is_the_sum_of_the_equation(device):
    layer, x = make(device), draw(device, 2, 2, 3, 4)
    expected = torch.zeros(2, 3, 6, 8, dtype=torch.float64, device=device)
    expected += layer.bias.detach()[:, None, None]
    for h in range(6):
        for w in range(8):
            for m in range(3):
                for n in range(4):
                    if 0 <= h + 1 - 2 * m <= 2 and 0 <= w + 1 - 2 * n <= 2:
                        k = layer.weight.detach()[:, :, h + 1 - 2 * m, w + 1 - 2 * n]
                        expected[:, :, h, w] += x[:, :, m, n] @ k
    torch.testing.assert_close(layer(x), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.reference
def test_it_is_a_convolution_with_zeros_between_the_pixels(device):
    layer, x = make(device), draw(device, 1, 2, 3, 4)
    spread = torch.zeros(1, 2, 6, 8, dtype=torch.float64, device=device)
    spread[..., ::2, ::2] = x
    kernel = layer.weight.transpose(0, 1).flip(2, 3)
    torch.testing.assert_close(
        layer(x), F.conv2d(spread, kernel, layer.bias, padding=1), rtol=1e-12, atol=1e-12
    )


@pytest.mark.gradient
def test_it_is_the_transpose_of_a_convolution_of_stride_2(device):
    layer, x = make(device), draw(device, 1, 2, 3, 4)
    torch.nn.init.zeros_(layer.bias)
    u = draw(device, 1, 3, 6, 8)
    down = F.conv2d(u, layer.weight, stride=2, padding=1)
    torch.testing.assert_close((layer(x) * u).sum(), (x * down).sum(), rtol=1e-12, atol=1e-12)
