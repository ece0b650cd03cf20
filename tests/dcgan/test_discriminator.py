import pytest
import torch
import torch.nn.functional as F
from torch import nn

from snippets.dcgan.batch_norm_violations import batch_norm_violations
from snippets.dcgan.discriminator import Discriminator
from snippets.dcgan.discriminator_activation_violations import discriminator_activation_violations
from snippets.dcgan.fully_connected_violations import fully_connected_violations
from snippets.dcgan.pooling_violations import pooling_violations


@pytest.mark.closed_form
@pytest.mark.parametrize("kernel_size", [4, 5])
def test_the_sizes_of_the_authors_code(kernel_size):
    with torch.device("meta"):
        discriminator = Discriminator(kernel_size=kernel_size)
        images = torch.empty(2, 3, 64, 64)
        maps = [tuple(h.shape) for h in discriminator.feature_maps(images)]
        assert discriminator(images).shape == (2,)
    assert maps == [(2, 128, 32, 32), (2, 256, 16, 16), (2, 512, 8, 8), (2, 1024, 4, 4)]


@pytest.mark.closed_form
def test_the_number_of_weights():
    kernels = 25 * (3 * 128 + 128 * 256 + 256 * 512 + 512 * 1024)
    norms = 2 * (256 + 512 + 1024)
    with torch.device("meta"):
        count = sum(p.numel() for p in Discriminator().parameters())
        small = sum(p.numel() for p in Discriminator(16, 1, 4, 3).parameters())
    assert count == kernels + norms + 16_384
    assert small == 9 * (1 * 4 + 4 * 8) + 2 * 8 + 8 * 16


@pytest.mark.property
@pytest.mark.parametrize("kernel_size", [2, 3, 4, 5, 6, 7])
@pytest.mark.parametrize("image_size", [8, 16, 32, 128])
def test_every_kernel_halves_every_size(image_size, kernel_size):
    with torch.device("meta"):
        discriminator = Discriminator(image_size, 2, width=3, kernel_size=kernel_size)
        maps = discriminator.feature_maps(torch.empty(5, 2, image_size, image_size))
        assert discriminator(torch.empty(5, 2, image_size, image_size)).shape == (5,)
    assert [h.shape[-1] for h in maps] == [2**i for i in range(image_size.bit_length() - 2, 1, -1)]
    assert [h.shape[1] for h in maps] == [3 * 2**i for i in range(len(maps))]


@pytest.mark.property
def test_it_obeys_the_rules():
    with torch.device("meta"):
        discriminator = Discriminator()
    assert pooling_violations(discriminator, "discriminator") == []
    assert batch_norm_violations(discriminator, "discriminator") == []
    assert fully_connected_violations(discriminator) == []
    assert discriminator_activation_violations(discriminator) == []


@pytest.mark.reference
@pytest.mark.parametrize("slope", [None, 0.5])
def test_it_is_the_equations_line_by_line(device, slope):
    rng = torch.Generator().manual_seed(0)
    discriminator = Discriminator(16, 1, 2, **({"slope": slope} if slope else {}))
    discriminator.to(device, torch.float64)
    with torch.no_grad():
        for parameter in discriminator.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=rng))
    x = torch.randn(3, 1, 16, 16, generator=rng, dtype=torch.float64).to(device)
    conv_1, conv_2, gain, bias, v = discriminator.parameters()

    h_1 = F.leaky_relu(F.conv2d(x, conv_1, stride=2, padding=2), slope or 0.2)
    h_2 = F.conv2d(h_1, conv_2, stride=2, padding=2)
    mean, variance = h_2.mean((0, 2, 3)), h_2.var((0, 2, 3), correction=0)
    scale = gain / (variance + 1e-5).sqrt()
    h_2 = (h_2 - mean[:, None, None]) * scale[:, None, None] + bias[:, None, None]
    h_2 = F.leaky_relu(h_2, slope or 0.2)
    logits = (h_2.flatten(1) * v).sum(1)

    close = {"rtol": 1e-10, "atol": 1e-12}
    torch.testing.assert_close(discriminator(x), logits, **close)
    torch.testing.assert_close(discriminator.feature_maps(x), [h_1, h_2], **close)


@pytest.mark.property
def test_a_single_image_gives_one_logit(device):
    discriminator = Discriminator(8, 1, 2).eval().to(device)
    assert discriminator(torch.zeros(1, 1, 8, 8, device=device)).shape == (1,)
    assert isinstance(discriminator.layers[0][1], nn.LeakyReLU)


@pytest.mark.bad_input
@pytest.mark.parametrize("size", [0, 1, 4, 7, 9, 12, 63, -8])
def test_refuses_a_size_that_halving_does_not_end_at_4(size):
    with pytest.raises(ValueError, match=f"^image_size must be a power of two, .* but is {size}$"):
        Discriminator(size)


@pytest.mark.bad_input
def test_refuses_a_kernel_that_leaves_pixels_out():
    with pytest.raises(ValueError, match="^kernel_size must be at least 2, but is 1$"):
        Discriminator(kernel_size=1)
