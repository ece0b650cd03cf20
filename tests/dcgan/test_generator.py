import pytest
import torch
from torch import nn

from snippets.dcgan.batch_norm_violations import batch_norm_violations
from snippets.dcgan.fractionally_strided_convolution import fractionally_strided_convolution
from snippets.dcgan.fully_connected_violations import fully_connected_violations
from snippets.dcgan.generator import Generator
from snippets.dcgan.generator_activation_violations import generator_activation_violations
from snippets.dcgan.pooling_violations import pooling_violations


def shapes(generator, noise_size):
    """Shapes after each activation, with no number computed."""
    x, seen = torch.empty(2, noise_size, device="meta"), []
    for layer in generator.layers:
        x = layer(x)
        if isinstance(layer, (nn.ReLU, nn.Tanh)):
            seen.append(tuple(x.shape))
    return seen


@pytest.mark.closed_form
@pytest.mark.parametrize("kernel_size", [4, 5])
def test_the_sizes_of_figure_1(kernel_size):
    with torch.device("meta"):
        generator = Generator(kernel_size=kernel_size)
    assert shapes(generator, 100) == [
        (2, 1024, 4, 4),
        (2, 512, 8, 8),
        (2, 256, 16, 16),
        (2, 128, 32, 32),
        (2, 3, 64, 64),
    ]


@pytest.mark.closed_form
def test_the_number_of_weights():
    # The matrix; four kernels of 5 x 5; a gain and a bias for each normalised channel.
    kernels = 25 * (1024 * 512 + 512 * 256 + 256 * 128 + 128 * 3)
    norms = 2 * (1024 + 512 + 256 + 128)
    with torch.device("meta"):
        count = sum(p.numel() for p in Generator().parameters())
        small = sum(p.numel() for p in Generator(16, 1, 7, 4, 3).parameters())
    assert count == 100 * 16_384 + kernels + norms
    assert small == 7 * 8 * 16 + 9 * (8 * 4 + 4 * 1) + 2 * (8 + 4)


@pytest.mark.property
@pytest.mark.parametrize("kernel_size", [2, 3, 4, 5, 6, 7])
@pytest.mark.parametrize("image_size", [8, 16, 32, 128])
def test_every_kernel_doubles_every_size(image_size, kernel_size):
    with torch.device("meta"):
        generator = Generator(image_size, 2, 5, width=3, kernel_size=kernel_size)
    sizes = shapes(generator, 5)
    assert [s[-1] for s in sizes] == [2**i for i in range(2, image_size.bit_length())]
    assert sizes[-1] == (2, 2, image_size, image_size)
    assert sizes[-2][1] == 3
    assert {m.kernel_size for m in generator.layers if isinstance(m, nn.ConvTranspose2d)} == {
        (kernel_size, kernel_size)
    }


@pytest.mark.property
def test_it_obeys_the_rules():
    with torch.device("meta"):
        generator = Generator()
    assert pooling_violations(generator, "generator") == []
    assert batch_norm_violations(generator, "generator") == []
    assert fully_connected_violations(generator) == []
    assert generator_activation_violations(generator) == []


@pytest.mark.reference
def test_it_is_the_equations_line_by_line(device):
    rng = torch.Generator().manual_seed(0)
    generator = Generator(16, 1, 3, width=2).to(device, torch.float64)
    with torch.no_grad():
        for parameter in generator.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=rng))
    z = torch.randn(4, 3, generator=rng, dtype=torch.float64).to(device)
    project, *norm_1, fconv_1, g_2, b_2, fconv_2 = generator.parameters()

    def batch_norm(h, gain, bias):
        mean, variance = h.mean((0, 2, 3)), h.var((0, 2, 3), correction=0)
        scale = gain / (variance + 1e-5).sqrt()
        return (h - mean[:, None, None]) * scale[:, None, None] + bias[:, None, None]

    h = batch_norm((z @ project.T).view(4, 4, 4, 4), *norm_1).relu()
    h = fractionally_strided_convolution(h, fconv_1, 2, padding=2, output_padding=1)
    h = batch_norm(h, g_2, b_2).relu()
    x = fractionally_strided_convolution(h, fconv_2, 2, padding=2, output_padding=1).tanh()
    torch.testing.assert_close(generator(z), x, rtol=1e-10, atol=1e-12)


@pytest.mark.bad_input
@pytest.mark.parametrize("size", [0, 1, 4, 7, 9, 12, 63, -8])
def test_refuses_a_size_that_doubling_does_not_reach(size):
    with pytest.raises(ValueError, match=f"^image_size must be a power of two, .* but is {size}$"):
        Generator(size)


@pytest.mark.bad_input
def test_refuses_a_kernel_that_leaves_pixels_out():
    with pytest.raises(ValueError, match="^kernel_size must be at least 2, but is 1$"):
        Generator(kernel_size=1)
