import pytest
import torch

from snippets.conditional_gan.conditional_discriminator import ConditionalDiscriminator


def make(device, **options):
    """A small discriminator with weights of a seed, in float64."""
    options = {"pixels": 3, "classes": 4, "units": (5, 2, 6), "pieces": (2, 3, 4)} | options
    discriminator = ConditionalDiscriminator(**options).to(device, torch.float64)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in discriminator.parameters():
            p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return discriminator


def inputs(device, m=5):
    x = torch.rand(m, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    return x.to(device), torch.eye(4, dtype=torch.float64, device=device)[[0, 1, 2, 3, 1]]


@pytest.mark.closed_form
def test_the_papers_layers():
    discriminator = ConditionalDiscriminator()
    shapes = [tuple(p.shape) for p in discriminator.parameters()]
    layers = [(240 * 5, 784), (50 * 5, 10), (240 * 4, 290), (1, 240)]
    assert shapes == [shape for a, b in layers for shape in ((a, b), (a,))]
    assert discriminator.dropout.p == 0.5
    count = 1200 * 785 + 250 * 11 + 960 * 291 + 241
    assert sum(p.numel() for p in discriminator.parameters()) == count == 1_224_351


@pytest.mark.reference
@pytest.mark.parametrize("training", [True, False])
def test_it_is_the_equation_in_plain_functions(device, training):
    discriminator = make(device, dropout=0.0 if training else 0.5).train(training)
    x, y = inputs(device)
    wx, bx, wy, by, wj, bj, wo, bo = discriminator.parameters()

    def layer(value, weight, bias, pieces):
        return (value @ weight.T + bias).unflatten(1, (-1, pieces)).max(dim=2).values

    both = torch.cat([layer(x, wx, bx, 2), layer(y, wy, by, 3)], dim=1)
    expected = layer(both, wj, bj, 4) @ wo.T + bo
    torch.testing.assert_close(discriminator(x, y), expected, rtol=1e-12, atol=1e-13)


@pytest.mark.property
def test_in_training_half_of_every_hidden_layer_is_left_out(device):
    discriminator = make(device, units=(400, 400, 400)).train()
    x, y = inputs(device)
    both = torch.ones(5, 800, dtype=torch.float64, device=device)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for layer, value in enumerate((x, y, both)):
            kept = discriminator.hidden(layer, value) != 0
            assert 0.4 < kept.double().mean().item() < 0.6


@pytest.mark.bad_input
def test_refuses_layers_without_pieces():
    with pytest.raises(ValueError, match="zip"):
        ConditionalDiscriminator(pieces=(5, 5))


@pytest.mark.property
def test_both_inputs_matter(device):
    discriminator, (x, y) = make(device).eval(), inputs(device)
    logits = discriminator(x, y)
    assert (logits != discriminator(x, y.roll(1, 1))).all()
    assert (logits != discriminator(x.roll(1, 0), y)).all()
