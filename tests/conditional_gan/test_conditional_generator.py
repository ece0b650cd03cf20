import pytest
import torch
import torch.nn.functional as F

from snippets.conditional_gan.conditional_generator import ConditionalGenerator


def make(device, **options):
    """A small generator with weights of a seed, in float64."""
    options = {"noise_size": 3, "classes": 4, "pixels": 5, "hidden": (6, 7, 8)} | options
    generator = ConditionalGenerator(**options).to(device, torch.float64)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in generator.parameters():
            p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return generator


def inputs(device, m=5):
    noise = torch.rand(m, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    return noise.to(device), torch.eye(4, dtype=torch.float64, device=device)[[0, 1, 2, 3, 1]]


@pytest.mark.closed_form
def test_the_papers_layers(device):
    generator = ConditionalGenerator()
    shapes = [tuple(p.shape) for p in generator.parameters()]
    layers = [(200, 100), (1000, 10), (1200, 1200), (784, 1200)]
    assert shapes == [shape for a, b in layers for shape in ((a, b), (a,))]
    assert [layer.p for layer in generator.modules() if isinstance(layer, torch.nn.Dropout)] == [
        0.5
    ] * 3
    count = 200 * 101 + 1000 * 11 + 1200 * 1201 + 784 * 1201
    assert sum(p.numel() for p in generator.parameters()) == count == 2_413_984


@pytest.mark.reference
@pytest.mark.parametrize("training", [True, False])
def test_it_is_the_equation_in_plain_functions(device, training):
    generator = make(device, dropout=0.0 if training else 0.5).train(training)
    noise, y = inputs(device)
    wz, bz, wy, by, wj, bj, wo, bo = generator.parameters()
    h = torch.cat([F.relu(noise @ wz.T + bz), F.relu(y @ wy.T + by)], dim=1)
    expected = torch.sigmoid(F.relu(h @ wj.T + bj) @ wo.T + bo)
    torch.testing.assert_close(generator(noise, y), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.property
def test_in_training_half_of_every_hidden_layer_is_left_out(device):
    generator = make(device, hidden=(400, 400, 400)).train()
    noise, y = inputs(device)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for part, value in (
            (generator.noise, noise),
            (generator.condition, y),
            (generator.joint, torch.ones(5, 800, dtype=torch.float64, device=device)),
        ):
            fires = part.eval()(value) > 0
            kept = part.train()(value) > 0
            assert not (kept & ~fires).any()
            assert 0.4 < (kept.sum() / fires.sum()).item() < 0.6


@pytest.mark.property
def test_both_inputs_matter(device):
    generator, (noise, y) = make(device).eval(), inputs(device)
    x = generator(noise, y)
    assert (x != generator(noise, y.roll(1, 1))).any(dim=1).all()
    assert (x != generator(noise.roll(1, 0), y)).any(dim=1).all()
    assert ((x > 0) & (x < 1)).all()
