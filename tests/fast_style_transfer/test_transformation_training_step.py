import pytest
import torch
from torch import nn

from snippets.fast_style_transfer.image_transformation_network import ImageTransformationNetwork
from snippets.fast_style_transfer.loss_network import LossNetwork
from snippets.fast_style_transfer.perceptual_loss import perceptual_loss
from snippets.fast_style_transfer.transformation_training_step import transformation_training_step

WEIGHTS = {"content_weight": 2.0, "style_weight": 3.0, "tv_weight": 0.5}


def seeded(module, device, seed, scale=0.5):
    module = module.to(device=device, dtype=torch.float64)
    rng = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(scale * torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return module


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(*shape, dtype=torch.float64, generator=rng).to(device)


class TwoLayers(nn.Module):
    """A loss network whose weights could learn, and must not."""

    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 5, 3)

    def forward(self, image):
        first = self.one(image).tanh()
        return [first, self.two(first).tanh()]


def game(device):
    network = seeded(nn.Conv2d(3, 3, 1), device, seed=1)
    phi = seeded(TwoLayers(), device, seed=2)
    images, style = draw(device, 2, 3, 7, 8), phi(draw(device, 1, 3, 9, 9, seed=3))
    return network, phi, images, [s.detach() for s in style]


@pytest.mark.reference
@pytest.mark.parametrize("layer", [0, 1])
def test_it_is_one_step_down_equation_1(device, layer):
    network, phi, images, style = game(device)
    w, b = (p.detach().clone().requires_grad_() for p in network.parameters())
    y = nn.functional.conv2d(images, w, b)
    content = phi(images)[layer].detach()
    loss = perceptual_loss(y, phi, content, style, **WEIGHTS, content_layer=layer)
    expected = [p - 0.1 * g for p, g in zip((w, b), torch.autograd.grad(loss, (w, b)), strict=True)]
    sgd = torch.optim.SGD(network.parameters(), lr=0.1)
    got = transformation_training_step(
        network, phi, sgd, images, style, **WEIGHTS, content_layer=layer
    )
    torch.testing.assert_close(got, loss.detach(), rtol=1e-12, atol=0)
    assert not got.requires_grad
    for new, old in zip(network.parameters(), expected, strict=True):
        torch.testing.assert_close(new.detach(), old.detach(), rtol=1e-12, atol=1e-14)


@pytest.mark.gradient
def test_the_gradient_reaches_the_network_and_not_the_loss_network(device):
    network, phi, images, style = game(device)
    before = [p.detach().clone() for p in phi.parameters()]
    sgd = torch.optim.SGD(network.parameters(), lr=0.1)
    for _ in range(2):
        transformation_training_step(network, phi, sgd, images, style, **WEIGHTS)
    assert all(p.requires_grad and p.grad is None for p in phi.parameters())
    assert all(map(torch.equal, before, phi.parameters()))
    assert all(p.grad.abs().max() > 0 for p in network.parameters())


@pytest.mark.property
def test_frozen_weights_of_the_network_are_let_be(device):
    network, phi, images, style = game(device)
    network.bias.requires_grad_(False)
    bias = network.bias.clone()
    sgd = torch.optim.SGD([network.weight], lr=0.1)
    transformation_training_step(network, phi, sgd, images, style, **WEIGHTS)
    assert torch.equal(network.bias, bias)
    assert network.bias.grad is None


@pytest.mark.property
def test_nothing_is_left_over_from_the_step_before(device):
    network, phi, images, style = game(device)
    network.weight.grad = torch.full_like(network.weight, 100.0)
    other, *_ = game(device)
    for net in (network, other):
        sgd = torch.optim.SGD(net.parameters(), lr=0.1)
        transformation_training_step(net, phi, sgd, images, style, **WEIGHTS)
    assert all(map(torch.equal, network.parameters(), other.parameters()))


@pytest.mark.property
def test_the_content_target_is_made_without_a_graph(device):
    network, phi, images, style = game(device)
    with_graph = []
    phi.two.register_forward_hook(lambda _, __, y: with_graph.append(y.requires_grad))
    sgd = torch.optim.SGD(network.parameters(), lr=0.1)
    transformation_training_step(network, phi, sgd, images, style, **WEIGHTS)
    assert with_graph == [False, True]  # the target; then what the network made


@pytest.mark.closed_form
def test_by_default_the_second_layer_tells_the_content(device):
    losses = []
    for options in ({}, {"content_layer": 1}):
        network, phi, images, style = game(device)
        sgd = torch.optim.SGD(network.parameters(), lr=0.1)
        step = transformation_training_step(network, phi, sgd, images, style, **WEIGHTS, **options)
        losses.append(step)
    assert losses[0] == losses[1]


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1])
def test_one_network_learns_to_style_images_that_it_has_not_seen(device, seed):
    vgg = nn.Sequential(
        nn.Conv2d(3, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 8, 3), nn.ReLU()
    )
    phi = LossNetwork(seeded(vgg, "cpu", seed), ["relu1_1", "relu2_1"]).double().to(device)
    network = seeded(
        ImageTransformationNetwork(width=4, blocks=1, norm=nn.InstanceNorm2d, peak=1.0),
        device,
        seed + 10,
        scale=0.1,
    )
    stripes = torch.zeros(1, 3, 16, 16, dtype=torch.float64, device=device)
    stripes[..., ::4] = 1.0
    style = [s.detach() for s in phi(stripes)]
    weights = {"content_weight": 1.0, "style_weight": 1.0, "tv_weight": 1e-5}
    adam = torch.optim.Adam(network.parameters(), lr=0.01)

    def judge():
        unseen = draw(device, 4, 3, 16, 16, seed=999)
        with torch.no_grad():
            return perceptual_loss(network(unseen), phi, phi(unseen)[1], style, **weights).item()

    before = judge()
    for step in range(60):
        images = draw(device, 4, 3, 16, 16, seed=1000 * seed + step)
        transformation_training_step(network, phi, adam, images, style, **weights)
    assert judge() < before / 2
