import pytest
import torch
import torch.nn.functional as F

from snippets.dcgan.project_and_reshape import ProjectAndReshape


def layer_and_noise(device):
    rng = torch.Generator().manual_seed(0)
    layer = ProjectAndReshape(3, 2).to(device, torch.float64)
    with torch.no_grad():
        layer.weight.copy_(torch.randn(layer.weight.shape, generator=rng))
    return layer, torch.randn(5, 3, generator=rng, dtype=torch.float64).to(device)


@pytest.mark.reference
def test_it_is_the_sum_of_the_paper(device):
    layer, noise = layer_and_noise(device)
    out = layer(noise)
    assert out.shape == (5, 2, 4, 4)
    for image in range(5):
        for c in range(2):
            for i in range(4):
                for j in range(4):
                    expected = sum(
                        layer.weight[16 * c + 4 * i + j, k] * noise[image, k] for k in range(3)
                    )
                    torch.testing.assert_close(out[image, c, i, j], expected)


@pytest.mark.reference
def test_it_is_the_transposed_convolution_that_tutorials_begin_with(device):
    layer, noise = layer_and_noise(device)
    kernel = layer.weight.T.reshape(3, 2, 4, 4)
    expected = F.conv_transpose2d(noise[:, :, None, None], kernel)
    torch.testing.assert_close(layer(noise), expected)


@pytest.mark.closed_form
def test_the_sizes_of_the_paper():
    with torch.device("meta"):
        layer = ProjectAndReshape(100, 1024)
        assert layer(torch.empty(7, 100)).shape == (7, 1024, 4, 4)
    assert layer.bias is None
    assert sum(p.numel() for p in layer.parameters()) == 100 * 16_384
