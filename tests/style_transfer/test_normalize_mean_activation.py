import pytest
import torch
from torch import nn
from torchvision.models import vgg

from snippets.style_transfer.extract_features import extract_features
from snippets.style_transfer.normalize_mean_activation import normalize_mean_activation
from snippets.style_transfer.standardize_filters import standardize_filters
from snippets.style_transfer.untrained_vgg import untrained_vgg
from snippets.style_transfer.vgg_network import vgg_network

RECTIFIERS = ["relu1_1", "relu1_2", "relu2_1", "relu2_2", "relu3_1"]


def network(device, last="relu3_1"):
    rng = torch.Generator().manual_seed(3)
    net = untrained_vgg(rng, width=3, last=last, dtype=torch.float64).to(device)
    return standardize_filters(net, pictures(device))  # so that no filter is dead


def pictures(device, n=3):
    rng = torch.Generator().manual_seed(1)
    return torch.randn(n, 3, 8, 12, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_every_mean_over_images_and_places_is_1(device):
    new = normalize_mean_activation(network(device), pictures(device))
    for F in extract_features(new, pictures(device), RECTIFIERS).values():
        torch.testing.assert_close(
            F.mean(dim=(0, 2, 3)), F.new_ones(F.shape[1]), rtol=1e-12, atol=0
        )


@pytest.mark.reference
@pytest.mark.parametrize("last", ["relu3_1", "conv3_1", "pool2"])
def test_on_any_image_each_map_is_the_old_one_over_its_mean(device, last):
    old = network(device, last)
    new = normalize_mean_activation(old, pictures(device))
    other = 3 * pictures(device, n=5)[3:]
    layers = [*RECTIFIERS[:4], last]
    seen = extract_features(old, pictures(device), layers)
    before, after = (extract_features(net, other, layers) for net in (old, new))
    for name in layers:
        m = 1 if name == "conv3_1" else seen[name].mean(dim=(0, 2, 3))[:, None, None]
        torch.testing.assert_close(after[name], before[name] / m, rtol=1e-11, atol=1e-13)


@pytest.mark.reference
def test_maxima_pass_the_factor_on_as_averages_do(device):
    features = vgg.make_layers([4, "M", 4, "M"]).double().to(device).requires_grad_(False)
    rng = torch.Generator().manual_seed(0)
    for p in features.parameters():
        p.copy_(torch.rand(p.shape, dtype=p.dtype, generator=rng))
    new = normalize_mean_activation(features, pictures(device))
    first = features[:2](pictures(device)).mean(dim=(0, 2, 3))
    torch.testing.assert_close(new[0].weight, features[0].weight / first[:, None, None, None])
    old, after = features(pictures(device)), new(pictures(device))
    torch.testing.assert_close(
        after / after.mean(dim=(0, 2, 3))[:, None, None],
        old / old.mean(dim=(0, 2, 3))[:, None, None],
    )


@pytest.mark.closed_form
def test_two_convolutions_in_a_row_share_one_rescaling(device):
    net = network(device)
    pair = nn.Sequential(net.conv1_1, net.relu1_1, net.conv1_2, net.conv1_2, net.relu1_2)
    pair[3] = nn.Conv2d(3, 3, 1, dtype=torch.float64, device=device).requires_grad_(False)
    new = normalize_mean_activation(pair, pictures(device))
    before, after = pair(pictures(device)), new(pictures(device))
    torch.testing.assert_close(after, before / before.mean(dim=(0, 2, 3))[:, None, None])
    assert before.mean() > 0


@pytest.mark.property
def test_a_filter_that_is_never_active_keeps_its_scale(device):
    net = network(device)
    net.conv1_1.bias[0] = -100
    new = normalize_mean_activation(net, pictures(device))
    assert torch.equal(new.conv1_1.weight[0], net.conv1_1.weight[0])
    assert new.conv1_1.bias[0] == -100
    assert extract_features(new, pictures(device), ["relu3_1"])["relu3_1"].isfinite().all()


@pytest.mark.property
def test_the_network_itself_is_left_as_it_was(device):
    net = network(device)
    before = [p.clone() for p in net.parameters()]
    new = normalize_mean_activation(net, pictures(device))
    assert all(map(torch.equal, before, net.parameters()))
    assert not torch.equal(new.conv1_1.weight, net.conv1_1.weight)


@pytest.mark.property
def test_weights_that_want_a_gradient_are_no_trouble(device):
    net = network(device).requires_grad_()
    new = normalize_mean_activation(net, pictures(device))
    assert all(p.requires_grad and p.is_leaf for p in new.parameters())


@pytest.mark.bad_input
def test_refuses_no_image(device):
    with pytest.raises(ValueError, match=r"^images must hold at least one image, but is \(0, 3"):
        normalize_mean_activation(network(device), pictures(device, n=0))


@pytest.mark.bad_input
def test_refuses_what_does_not_pass_a_factor_on(device):
    net = vgg_network(vgg.make_layers([2, "M"], batch_norm=True).double().to(device), "relu1_1")
    with pytest.raises(ValueError, match="^network must hold convolutions, .* holds BatchNorm2d"):
        normalize_mean_activation(net, pictures(device))
