import pytest
import torch
from torch import nn

from snippets.fast_style_transfer.adain_loss import adain_loss
from snippets.fast_style_transfer.adaptive_instance_normalization import (
    adaptive_instance_normalization,
)
from snippets.fast_style_transfer.decoder import Decoder
from snippets.fast_style_transfer.decoder_training_step import decoder_training_step


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


class Encoder(nn.Module):
    """Layers whose weights could learn, and must not; the last is the deepest."""

    def __init__(self):
        super().__init__()
        self.one = nn.Conv2d(3, 4, 3, padding=1)
        self.two = nn.Conv2d(4, 5, 3, padding=1)

    def forward(self, image):
        first = self.one(image).tanh()
        return [first, first**2, self.two(nn.functional.avg_pool2d(first, 2)).tanh()]


def game(device):
    encoder = seeded(Encoder(), device, seed=1)
    decoder = seeded(Decoder(widths=(4, 5), convolutions=(1, 1)), device, seed=2)
    return encoder, decoder, draw(device, 2, 3, 8, 8), draw(device, 2, 3, 6, 10, seed=3)


@pytest.mark.reference
def test_it_is_one_step_down_the_loss_with_the_target_held_still(device):
    encoder, decoder, content, style = game(device)
    t = adaptive_instance_normalization(encoder(content)[2], encoder(style)[2]).detach()
    style_features = [s.detach() for s in encoder(style)]
    loss = adain_loss(encoder(decoder(t)), t, style_features, 0.7)
    gradients = torch.autograd.grad(loss, list(decoder.parameters()))
    expected = [p.detach() - 0.1 * g for p, g in zip(decoder.parameters(), gradients, strict=True)]
    sgd = torch.optim.SGD(decoder.parameters(), lr=0.1)
    got = decoder_training_step(encoder, decoder, sgd, content, style, 0.7)
    torch.testing.assert_close(got, loss.detach(), rtol=1e-12, atol=0)
    assert not got.requires_grad
    for new, old in zip(decoder.parameters(), expected, strict=True):
        torch.testing.assert_close(new.detach(), old, rtol=1e-12, atol=1e-14)


@pytest.mark.gradient
def test_the_encoder_gets_no_gradient_and_does_not_move(device):
    encoder, decoder, content, style = game(device)
    before = [p.detach().clone() for p in encoder.parameters()]
    sgd = torch.optim.SGD(decoder.parameters(), lr=0.1)
    for _ in range(2):
        decoder_training_step(encoder, decoder, sgd, content, style, 0.7)
    assert all(p.requires_grad and p.grad is None for p in encoder.parameters())
    assert all(map(torch.equal, before, encoder.parameters()))


@pytest.mark.property
def test_nothing_is_left_over_from_the_step_before(device):
    decoders = []
    for left_over in (None, 100.0):
        encoder, decoder, content, style = game(device)
        if left_over is not None:
            for p in decoder.parameters():
                p.grad = torch.full_like(p, left_over)
        sgd = torch.optim.SGD(decoder.parameters(), lr=0.1)
        decoder_training_step(encoder, decoder, sgd, content, style, 0.7)
        decoders.append(decoder)
    assert all(map(torch.equal, *(list(d.parameters()) for d in decoders)))


@pytest.mark.property
def test_frozen_weights_of_the_decoder_are_let_be(device):
    encoder, decoder, content, style = game(device)
    frozen, *rest = decoder.parameters()
    frozen.requires_grad_(False)
    before = frozen.clone()
    decoder_training_step(encoder, decoder, torch.optim.SGD(rest, lr=0.1), content, style, 0.7)
    assert torch.equal(frozen, before)
    assert frozen.grad is None


@pytest.mark.property
def test_the_targets_are_made_without_a_graph(device):
    encoder, decoder, content, style = game(device)
    with_graph = []
    encoder.two.register_forward_hook(lambda _, __, y: with_graph.append(y.requires_grad))
    sgd = torch.optim.SGD(decoder.parameters(), lr=0.1)
    decoder_training_step(encoder, decoder, sgd, content, style, 0.7)
    assert sorted(with_graph) == [False, False, True]  # style, content; then what was decoded


@pytest.mark.experiment
@pytest.mark.parametrize("seed", [0, 1])
def test_a_decoder_learns_to_style_what_it_has_not_seen(device, seed):
    encoder = seeded(Encoder(), device, seed + 10).requires_grad_(False)
    decoder = seeded(Decoder(widths=(8, 5), convolutions=(2, 1)), device, seed + 20, scale=0.2)

    def judge():
        content, style = draw(device, 4, 3, 8, 8, seed=998), draw(device, 4, 3, 8, 8, seed=999) ** 3
        with torch.no_grad():
            style_features = encoder(style)
            t = adaptive_instance_normalization(encoder(content)[-1], style_features[-1])
            return adain_loss(encoder(decoder(t)), t, style_features, 0.5).item()

    before, adam = judge(), torch.optim.Adam(decoder.parameters(), lr=0.01)
    for step in range(150):
        content = draw(device, 4, 3, 8, 8, seed=10_000 * seed + step)
        style = draw(device, 4, 3, 8, 8, seed=10_000 * seed + 5_000 + step) ** 3
        decoder_training_step(encoder, decoder, adam, content, style, 0.5)
    assert judge() < before / 2


@pytest.mark.bad_input
def test_refuses_another_number_of_styles(device):
    encoder, decoder, content, style = game(device)
    sgd = torch.optim.SGD(decoder.parameters(), lr=0.1)
    with pytest.raises(ValueError, match=r"^y must have the images and channels of x, \(2, 5\)"):
        decoder_training_step(encoder, decoder, sgd, content, style[:1], 0.7)
