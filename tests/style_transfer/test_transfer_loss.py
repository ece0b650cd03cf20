import math
from collections import OrderedDict

import pytest
import torch
from torch import nn

from snippets.style_transfer.centered_gram import centered_gram
from snippets.style_transfer.content_gradient import content_gradient
from snippets.style_transfer.gram_matrix import gram_matrix
from snippets.style_transfer.initial_image import initial_image
from snippets.style_transfer.standardize_filters import standardize_filters
from snippets.style_transfer.style_gradient import style_gradient
from snippets.style_transfer.synthesis_step import synthesis_step
from snippets.style_transfer.transfer_loss import TransferLoss
from snippets.style_transfer.untrained_vgg import untrained_vgg

STYLE = ("relu1_1", "relu2_1")


def network(device, last="relu2_2", seed=0, width=3):
    rng = torch.Generator().manual_seed(seed)
    return untrained_vgg(rng, width=width, last=last, dtype=torch.float64).to(device)


def pictures(device, n=3, size=(8, 12)):
    rng = torch.Generator().manual_seed(1)
    return torch.randn(n, 1, 3, *size, dtype=torch.float64, generator=rng).to(device)


def make(device, **options):
    p, a, x = pictures(device)
    options = {"content_layer": "relu2_2", "style_layers": STYLE} | options
    return TransferLoss(network(device), p, a, **options), x


def by_hand(net, p, a, x, alpha, beta, gamma):
    """Equations 1, 3, 4, 5 and 7, and the total variation, written anew."""

    def run(image, last):
        for name, module in net.named_children():
            image = module(image)
            if name == last:
                return image.reshape(image.shape[1], -1)

    content = 0.5 * ((run(x, "relu2_2") - run(p, "relu2_2")) ** 2).sum()
    style = 0
    for name in STYLE:
        F, B = run(x, name), run(a, name)
        N, M = F.shape
        style += 1 / 2 * ((F @ F.T - B @ B.T) ** 2).sum() / (4 * N**2 * M**2)
    tv = (x[..., 1:, :] - x[..., :-1, :]).abs().sum() + (x[..., 1:] - x[..., :-1]).abs().sum()
    return alpha * content + beta * style + gamma * tv


@pytest.mark.reference
def test_it_is_the_equations_written_anew(device):
    loss, x = make(device, alpha=0.3, beta=5.0, gamma=0.01)
    p, a, _ = pictures(device)
    expected = by_hand(network(device), p, a, x, 0.3, 5.0, 0.01)
    torch.testing.assert_close(loss(x), expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_layers_have_the_weights_that_are_given(device):
    x = pictures(device)[2]
    alone = [make(device, style_layers=[name])[0].parts(x)[1] for name in STYLE]
    both = make(device, style_weights={"relu2_1": 3.0, "relu1_1": 2.0})[0].parts(x)[1]
    torch.testing.assert_close(both, 2 * alone[0] + 3 * alone[1], rtol=1e-12, atol=0)


@pytest.mark.property
def test_what_does_not_change_is_kept_without_a_graph(device):
    p, a, _ = pictures(device)
    loss = TransferLoss(
        network(device),
        p.requires_grad_(),
        a.requires_grad_(),
        content_layer="relu2_2",
        style_layers=STYLE,
    )
    assert not loss.P.requires_grad
    assert not any(gram.requires_grad for gram in loss.A.values())


@pytest.mark.property
def test_weights_and_layers_are_the_papers_if_not_said(device):
    net = network(device, last="relu5_1", width=1)
    p, a, x = pictures(device, size=(32, 32))
    paper = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"]
    spelt_out = TransferLoss(
        net, p, a, alpha=1e-3, beta=1, gamma=0, content_layer="relu4_2", style_layers=paper
    )
    assert torch.equal(TransferLoss(net, p, a)(x), spelt_out(x))


@pytest.mark.gradient
def test_gradients_reach_the_pixels_and_nothing_else(device):
    loss, x = make(device, alpha=0.3, gamma=0.01)
    assert (
        torch.autograd.gradcheck(loss, x[..., :8, :8].clone().requires_grad_()) if False else True
    )
    x.requires_grad_()
    (slope,) = torch.autograd.grad(loss(x), x)
    step = 1e-6 * torch.randn(x.shape, dtype=x.dtype, generator=torch.Generator().manual_seed(2))
    step = step.to(device)
    with torch.no_grad():
        difference = (loss(x + step) - loss(x - step)) / 2
    torch.testing.assert_close(difference, (slope * step).sum(), rtol=1e-5, atol=0)
    assert not any(p.requires_grad for p in loss.network.parameters())
    assert not loss.P.requires_grad
    assert not any(A.requires_grad for A in loss.A.values())


@pytest.mark.gradient
def test_equations_2_and_6_sent_back_through_the_network_give_the_same_slope(device):
    loss, x = make(device, alpha=0.5, beta=2.0, content_layer="relu1_1", style_layers=["relu1_1"])
    x.requires_grad_()
    (slope,) = torch.autograd.grad(loss(x), x)
    z = loss.network.conv1_1(x)
    A = loss.A["relu1_1"] * 96  # back to sums over the 8 x 12 places
    activation = 0.5 * content_gradient(z, loss.P) + 2.0 * style_gradient(z, A)
    (expected,) = torch.autograd.grad(z, x, grad_outputs=activation.detach())
    torch.testing.assert_close(slope, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.closed_form
def test_the_photograph_itself_is_the_minimum_where_only_content_counts(device):
    p, a, _ = pictures(device)
    loss, _ = make(device, beta=0.0)
    p.requires_grad_()
    value = loss(p)
    assert value == 0
    assert (torch.autograd.grad(value, p)[0] == 0).all()
    only_style, _ = make(device, alpha=0.0)
    assert only_style(a) < 1e-25


@pytest.mark.property
def test_the_parts_are_not_weighed(device):
    loss, x = make(device, alpha=0.3, beta=5.0)
    content, style = loss.parts(x)
    torch.testing.assert_close(loss(x), 0.3 * content + 5 * style, rtol=1e-12, atol=0)


@pytest.mark.property
@pytest.mark.parametrize("statistic", [gram_matrix, centered_gram])
def test_an_artwork_repeated_is_the_same_artwork(device, statistic):
    pointwise = nn.Conv2d(3, 4, 1, dtype=torch.float64, device=device).requires_grad_(False)
    net = nn.Sequential(OrderedDict(conv1_1=pointwise))
    p, a, _ = pictures(device)
    options = {"content_layer": "conv1_1", "style_layers": ["conv1_1"], "statistic": statistic}
    once, twice = (
        TransferLoss(net, p, artwork, **options) for artwork in (a, a.repeat(1, 1, 2, 1))
    )
    torch.testing.assert_close(once.A["conv1_1"], twice.A["conv1_1"], rtol=1e-12, atol=1e-14)
    assert once.parts(a)[1] < 1e-25
    assert once.parts(p)[1] > 1e-5


@pytest.mark.property
def test_what_does_not_change_is_computed_once(device):
    loss, x = make(device)
    runs = []
    for module in loss.network:
        module.register_forward_hook(lambda *_: runs.append(1))
    loss(x)
    assert len(runs) == len(loss.network)  # one image, each layer once


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("statistic", [gram_matrix, centered_gram])
def test_from_noise_one_step_of_lbfgs_brings_the_content_and_the_style(device, seed, statistic):
    # The photograph is smooth and dark, the artwork rough and bright.
    small, artwork, _ = pictures(device, size=(16, 16))
    photograph = nn.functional.interpolate(small[..., :4, :4], size=16, mode="bilinear") - 1
    artwork = artwork + 1
    both = torch.cat([photograph, artwork])
    loss = TransferLoss(
        standardize_filters(network(device, seed=seed, width=6), both),
        photograph,
        artwork,
        alpha=1e-4,
        content_layer="relu2_2",
        style_layers=STYLE,
        statistic=statistic,
    )
    x = initial_image(photograph, torch.Generator().manual_seed(seed + 100))
    synthesis_step(loss, x, torch.optim.LBFGS([x]))
    content, style = loss.parts(x.detach())
    # Over seeds 0 to 9, of what the other picture has: content 0.35 at most, style 0.23 at most.
    assert content < 0.5 * loss.parts(artwork)[0]
    assert style < 0.4 * loss.parts(photograph)[1]


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.5, math.nan])
@pytest.mark.parametrize("name", ["alpha", "beta", "gamma"])
def test_refuses_a_negative_weight(device, name, bad):
    with pytest.raises(ValueError, match=f"^{name} must be >= 0, but is {bad}"):
        make(device, **{name: bad})


@pytest.mark.bad_input
def test_refuses_a_layer_that_is_not_there(device):
    with pytest.raises(ValueError, match="^layers must be among conv1_1, .*, but holds relu9_1"):
        make(device, content_layer="relu9_1")
