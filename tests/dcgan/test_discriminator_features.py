import pytest
import torch
import torch.nn.functional as F
from torch import nn

from snippets.dcgan.discriminator import Discriminator
from snippets.dcgan.discriminator_features import discriminator_features


@pytest.mark.closed_form
def test_the_28672_features_of_the_paper():
    # The authors' ImageNet discriminator (imagenet/load_pretrained.py): six convolutions of 3 x 3.
    channels, strides = [3, 128, 128, 256, 256, 512, 512], [1, 2, 1, 2, 1, 2]
    with torch.device("meta"):
        maps = [torch.empty(2, 3, 32, 32)]
        for i, stride in enumerate(strides):
            layer = nn.Conv2d(channels[i], channels[i + 1], 3, stride, padding=1)
            maps.append(layer(maps[-1]))
    assert maps[-1].shape == (2, 512, 4, 4)
    assert discriminator_features(maps[1:]).shape == (2, 28_672)
    # Another network, also of the authors: that of section 4 would give 30 720.
    with torch.device("meta"):
        maps = Discriminator().feature_maps(torch.empty(2, 3, 64, 64))
    assert discriminator_features(maps).shape == (2, 30_720)


@pytest.mark.reference
def test_it_is_the_maximum_over_each_cell(device):
    rng = torch.Generator().manual_seed(0)
    maps = [torch.randn(2, c, h, w, generator=rng) for c, h, w in ((3, 8, 12), (2, 4, 4))]
    features = discriminator_features([m.to(device) for m in maps]).cpu()
    expected = []
    for n in range(2):
        row = []
        for m in maps:
            high, wide = m.shape[2] // 4, m.shape[3] // 4
            for c in range(m.shape[1]):
                for i in range(4):
                    for j in range(4):
                        rows, columns = (
                            slice(i * high, (i + 1) * high),
                            slice(j * wide, (j + 1) * wide),
                        )
                        row.append(m[n, c, rows, columns].max())
        expected.append(torch.stack(row))
    assert torch.equal(features, torch.stack(expected))


@pytest.mark.reference
def test_it_is_an_ordinary_max_pooling(device):
    maps = torch.randn(2, 3, 16, 16, generator=torch.Generator().manual_seed(0)).to(device)
    expected = F.max_pool2d(maps, 4).flatten(1)
    assert torch.equal(discriminator_features((maps,)), expected)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 3, 2, 4), (2, 3, 4, 6), (2, 3, 9, 8), (2, 3, 0, 4)])
def test_refuses_a_grid_whose_cells_would_overlap(device, shape):
    maps = [torch.ones(2, 1, 4, 4, device=device), torch.ones(shape, device=device)]
    with pytest.raises(
        ValueError, match=r"^feature_maps must be \(N, C, H, W\), H and W multiples"
    ):
        discriminator_features(maps)


@pytest.mark.bad_input
def test_refuses_the_maps_of_one_image_without_a_batch(device):
    with pytest.raises(ValueError, match=r"^feature_maps must be .* but holds \(3, 4, 8\)$"):
        discriminator_features([torch.ones(3, 4, 8, device=device)])


@pytest.mark.bad_input
def test_refuses_no_layer():
    with pytest.raises(ValueError, match="^feature_maps must hold a layer, but is empty$"):
        discriminator_features([])
