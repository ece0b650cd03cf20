import re

import pytest
import torch
from torch import nn
from torchvision.models import vgg

from snippets.style_transfer.vgg_network import vgg_network


def small_vgg(device, *, batch_norm=False, inplace=True):
    """Two blocks of a VGG with few maps, made as torchvision makes them, with seeded weights."""
    rng = torch.Generator().manual_seed(0)
    features = vgg.make_layers([4, 4, "M", 6, 6, "M"], batch_norm=batch_norm).double().to(device)
    with torch.no_grad():
        for p in features.parameters():
            p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
    for module in features:
        if isinstance(module, nn.ReLU):
            module.inplace = inplace
    return features


def picture(device):
    rng = torch.Generator().manual_seed(1)
    return torch.randn(2, 3, 8, 12, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.reference
@pytest.mark.parametrize("batch_norm", [False, True])
def test_it_computes_what_the_vgg_computes_but_for_the_pools(device, batch_norm):
    features = small_vgg(device, batch_norm=batch_norm).eval()
    x = expected = picture(device)
    for module in features:
        expected = (
            nn.functional.avg_pool2d(expected, 2) if "Pool" in str(module) else module(expected)
        )
    network = vgg_network(features, last="pool2")
    torch.testing.assert_close(network(x), expected.detach(), rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_a_pool_takes_the_mean_of_four(device):
    x = torch.tensor([[1.0, 2.0, 0.0, 0.0], [3.0, 6.0, 0.0, 8.0]], device=device)[None, None]
    network = vgg_network(small_vgg(device), last="pool1")
    assert network.pool1(x).tolist() == [[[[3, 2]]]]


@pytest.mark.reference
@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("name", vgg.cfgs)
def test_names_count_pools_and_convolutions_in_every_vgg(batch_norm, name):
    with torch.device("meta"):
        features = vgg.make_layers(vgg.cfgs[name], batch_norm=batch_norm)
        network = vgg_network(features, last="pool5")
    expected, block, conv = [], 1, 0
    for entry in vgg.cfgs[name]:
        if entry == "M":
            expected.append(f"pool{block}")
            block, conv = block + 1, 0
        else:
            conv += 1
            kinds = ["conv", "bn", "relu"] if batch_norm else ["conv", "relu"]
            expected += [f"{kind}{block}_{conv}" for kind in kinds]
    assert list(dict(network.named_children())) == expected


@pytest.mark.closed_form
def test_in_vgg_19_the_papers_layers_have_the_numbers_that_torchvision_gives_them():
    with torch.device("meta"):
        features = vgg.make_layers(vgg.cfgs["E"])
        names = list(dict(vgg_network(features, last="pool5").named_children()))
    style = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"]
    assert [names.index(name) for name in style] == [0, 5, 10, 19, 28]
    assert [names.index(name) for name in ("conv4_2", "conv4_4")] == [21, 25]
    assert sum(name.startswith("conv") for name in names) == 16


@pytest.mark.property
def test_by_default_it_ends_where_the_papers_style_ends():
    with torch.device("meta"):
        network = vgg_network(vgg.make_layers(vgg.cfgs["E"]))
    assert list(dict(network.named_children()))[-1] == "relu5_1"


@pytest.mark.property
def test_it_is_a_frozen_copy_in_evaluation_mode(device):
    features = small_vgg(device, batch_norm=True)
    before = [p.detach().clone() for p in features.state_dict().values()]
    network = vgg_network(features, last="relu2_2")
    assert not any(module.training for module in network)
    assert not any(p.requires_grad for p in network.parameters())
    for p in network.state_dict().values():
        p.zero_()
    assert all(map(torch.equal, before, features.state_dict().values()))
    assert features.training
    assert all(p.requires_grad for p in features.parameters())
    assert features[2].inplace


@pytest.mark.property
def test_no_layer_works_in_place(device):
    network = vgg_network(small_vgg(device), last="relu1_1")
    before = network.conv1_1(picture(device))
    kept = before.clone()
    network.relu1_1(before)
    assert torch.equal(before, kept)


@pytest.mark.property
def test_a_network_with_averages_is_taken_too(device):
    features = small_vgg(device)
    averaged = nn.Sequential(
        *(nn.AvgPool2d(2) if isinstance(m, nn.MaxPool2d) else m for m in features)
    )
    x = picture(device)
    one, other = (vgg_network(f, last="pool2")(x) for f in (features, averaged))
    assert torch.equal(one, other)


@pytest.mark.bad_input
@pytest.mark.parametrize("last", ["conv3_1", "conv4_2", ""])
def test_refuses_a_layer_that_is_not_there(device, last):
    match = f"^last must be one of conv1_1, relu1_1, .*, pool2, but is {last}$"
    with pytest.raises(ValueError, match=match):
        vgg_network(small_vgg(device), last=last)


@pytest.mark.bad_input
@pytest.mark.parametrize("other", [nn.Dropout(), nn.MaxPool2d(3), nn.AvgPool2d(3)])
def test_refuses_a_layer_of_another_kind(device, other):
    match = f"^features must hold .*, but holds {re.escape(str(other))}$"
    with pytest.raises(ValueError, match=match):
        vgg_network(nn.Sequential(*small_vgg(device), other), last="conv3_1")
