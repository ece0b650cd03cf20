import math

import pytest
import torch
from torch import nn
from torchvision.models import vgg

from snippets.style_transfer.untrained_vgg import untrained_vgg


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.reference
def test_it_has_the_convolutions_of_torchvisions_vgg_19():
    with torch.device("meta"):
        theirs = [m for m in vgg.make_layers(vgg.cfgs["E"]) if isinstance(m, nn.Conv2d)]
    ours = [m for m in untrained_vgg(seeded(), width=2, last="pool5") if isinstance(m, nn.Conv2d)]
    assert len(ours) == len(theirs) == 16
    for conv, other in zip(ours, theirs, strict=True):
        assert conv.out_channels * 32 == other.out_channels
        assert conv.in_channels * 32 == other.in_channels or conv.in_channels == 3
        assert (conv.kernel_size, conv.padding) == (other.kernel_size, other.padding)


@pytest.mark.property
def test_by_default_it_is_64_wide_and_ends_at_relu5_1():
    network = untrained_vgg(seeded(), dtype=torch.float16)
    assert network.conv1_1.weight.shape == (64, 3, 3, 3)
    assert network.conv5_1.weight.shape == (512, 512, 3, 3)
    assert list(dict(network.named_children()))[-1] == "relu5_1"


@pytest.mark.closed_form
def test_weights_are_normal_with_the_variance_shown_and_biases_0():
    network = untrained_vgg(seeded(), width=32, last="conv2_2", dtype=torch.float64)
    for name, c in (("conv1_2", 32), ("conv2_1", 32), ("conv2_2", 64)):
        conv = getattr(network, name)
        w = conv.weight.flatten() / math.sqrt(2 / (9 * c))
        n = w.numel()  # 9 216 at least: five standard errors
        assert abs(w.mean()) < 5 / math.sqrt(n)
        assert abs(w.var() - 1) < 5 * math.sqrt(2 / n)
        assert abs((w**4).mean() - 3) < 5 * math.sqrt(96 / n)
        assert (conv.bias == 0).all()


@pytest.mark.property
def test_a_seed_repeats_it_and_the_global_generator_is_left_alone():
    before = torch.get_rng_state()
    one, same, other = (untrained_vgg(seeded(s), width=1) for s in (0, 0, 1))
    assert torch.equal(torch.get_rng_state(), before)
    assert all(map(torch.equal, one.parameters(), same.parameters()))
    assert not torch.equal(one.conv5_1.weight, other.conv5_1.weight)
    assert one.conv1_1.weight.dtype == torch.get_default_dtype()


@pytest.mark.property
def test_its_padding_mirrors_so_that_a_flat_picture_stays_flat(device):
    network = untrained_vgg(seeded(), width=2, last="pool4", dtype=torch.float64).to(device)
    flat = network(torch.ones(1, 3, 32, 32, dtype=torch.float64, device=device))
    assert flat.std(dim=(2, 3)).max() < 1e-12 * flat.max()
    assert network(torch.ones(1, 3, 48, 32, dtype=torch.float64, device=device)).shape[-2:] == (
        3,
        2,
    )


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0, -1])
def test_refuses_no_map(bad):
    with pytest.raises(ValueError, match=f"^width must be at least 1, but is {bad}"):
        untrained_vgg(seeded(), width=bad)


@pytest.mark.bad_input
def test_refuses_a_layer_that_is_not_there():
    with pytest.raises(ValueError, match="^last must be one of conv1_1, .*, but is conv6_1$"):
        untrained_vgg(seeded(), width=1, last="conv6_1")
