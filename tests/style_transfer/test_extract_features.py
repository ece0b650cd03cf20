from collections import OrderedDict

import pytest
import torch
from torch import nn
from torchvision.models import vgg

from snippets.style_transfer.extract_features import extract_features
from snippets.style_transfer.vgg_network import vgg_network


class Spy(nn.Identity):
    """Counts how often it is run."""

    def __init__(self):
        super().__init__()
        self.runs = 0

    def forward(self, x):
        self.runs += 1
        return x


def network(device):
    rng = torch.Generator().manual_seed(0)
    features = vgg.make_layers([4, 4, "M", 6, 6, "M"]).double().to(device)
    with torch.no_grad():
        for p in features.parameters():
            p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return vgg_network(features, last="relu2_2")


def picture(device):
    rng = torch.Generator().manual_seed(1)
    return torch.randn(2, 3, 8, 12, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.reference
def test_hooks_see_the_same_features(device):
    net, x, layers = network(device), picture(device), ["relu2_2", "conv1_1", "relu1_2"]
    found = extract_features(net, x, layers)
    expected = {}
    for name, module in net.named_children():
        module.register_forward_hook(lambda _, __, F, name=name: expected.update({name: F.clone()}))
    net(x)
    assert list(found) == ["conv1_1", "relu1_2", "relu2_2"]  # in the order of the network
    for name in layers:
        torch.testing.assert_close(found[name], expected[name], rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_the_features_of_a_layer_are_those_before_its_rectifier(device):
    found = extract_features(network(device), picture(device), ["conv1_1", "relu1_1"])
    assert (found["conv1_1"] < 0).any()
    assert torch.equal(found["conv1_1"].relu(), found["relu1_1"])


@pytest.mark.gradient
def test_gradients_reach_the_image(device):
    net = network(device)
    x = picture(device)[:1, :, :4, :4].requires_grad_()
    assert torch.autograd.gradcheck(lambda x: extract_features(net, x, ["pool1"])["pool1"], x)


@pytest.mark.property
@pytest.mark.parametrize("layers", [["a"], ["b", "a"], {"a", "b"}, ["b", "b"], []])
def test_no_layer_above_the_last_wanted_one_is_run(device, layers):
    net = nn.Sequential(OrderedDict([("a", Spy()), ("b", Spy()), ("c", Spy())]))
    found = extract_features(net, torch.ones(1, device=device), layers)
    assert found.keys() == set(layers)
    runs = [spy.runs for spy in net]
    assert runs == [int(bool(layers)), int("b" in layers), 0]


@pytest.mark.bad_input
def test_refuses_a_layer_that_is_not_there(device):
    with pytest.raises(ValueError, match="^layers must be among conv1_1, .*, but holds relu3_1$"):
        extract_features(network(device), picture(device), ["conv1_1", "relu3_1"])


@pytest.mark.bad_input
def test_refuses_a_layer_that_would_overwrite_the_one_before(device):
    net = nn.Sequential(OrderedDict(conv1_1=nn.Identity(), relu1_1=nn.ReLU(inplace=True)))
    x = torch.full((1, 1), -1.0, device=device)
    with pytest.raises(ValueError, match="^network must hold no layer .*, but holds relu1_1$"):
        extract_features(net, x, ["conv1_1", "relu1_1"])
    assert extract_features(net, x, ["conv1_1"])["conv1_1"].item() == -1
