import pytest
import torch
import torch.nn.functional as F
from torch import nn

from snippets.fast_style_transfer.residual_block import ResidualBlock


def make(device, channels=3, **options):
    """A block with weights of a seed, in float64."""
    block = ResidualBlock(channels, **options).to(device=device, dtype=torch.float64)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in block.parameters():
            p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return block


def draw(device, *shape):
    rng = torch.Generator().manual_seed(1)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_the_papers_shapes_and_parameters(device):
    block = ResidualBlock(128).to(device)
    assert sum(p.numel() for p in block.parameters()) == 2 * (128 * 128 * 9 + 128 + 2 * 128)
    assert block(torch.zeros(1, 128, 12, 9, device=device)).shape == (1, 128, 8, 5)


@pytest.mark.closed_form
def test_a_block_that_adds_nothing_crops(device):
    block, x = make(device), draw(device, 2, 3, 8, 9)
    nn.init.zeros_(block.body[-1].weight)  # the last normalisation lets nothing through
    nn.init.zeros_(block.body[-1].bias)
    assert torch.equal(block(x), x[:, :, 2:6, 2:7])


@pytest.mark.reference
def test_it_is_the_equation_in_plain_functions(device):
    block, x = make(device), draw(device, 2, 3, 8, 9)
    k1, b1, g1, s1, k2, b2, g2, s2 = block.parameters()

    def bn(y, weight, bias):
        mean, var = y.mean(dim=(0, 2, 3)), y.var(dim=(0, 2, 3), correction=0)
        y = (y - mean[:, None, None]) / (var[:, None, None] + 1e-5).sqrt()
        return y * weight[:, None, None] + bias[:, None, None]

    inner = F.relu(bn(F.conv2d(x, k1, b1), g1, s1))
    expected = x[:, :, 2:-2, 2:-2] + bn(F.conv2d(inner, k2, b2), g2, s2)
    torch.testing.assert_close(block(x), expected, rtol=1e-10, atol=1e-12)
    assert (expected < 0).any()  # no ReLU after the addition


@pytest.mark.property
def test_another_normalisation_is_used_in_both_places(device):
    block = make(device, norm=nn.InstanceNorm2d)
    kinds = [type(layer) for layer in block.body]
    assert kinds == [nn.Conv2d, nn.InstanceNorm2d, nn.ReLU, nn.Conv2d, nn.InstanceNorm2d]
    assert [layer.num_features for layer in block.body[1::3]] == [3, 3]
    x = draw(device, 2, 3, 8, 9)
    torch.testing.assert_close(block(x)[:1], block(x[:1]))  # images do not see each other
