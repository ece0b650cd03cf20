import pytest
import torch
from torch import nn

from snippets.fine_tuning.batch_norm_mode import batch_norm_mode

LAYERS = [
    (nn.BatchNorm1d, (6, 3)),
    (nn.BatchNorm2d, (6, 3, 2, 2)),
    (nn.BatchNorm3d, (6, 3, 2, 2, 2)),
]


def layer_and_batch(device, kind, shape):
    layer = kind(3, momentum=0.25).to(device, torch.float64)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for tensor in (layer.weight, layer.bias, layer.running_mean, layer.running_var):
            tensor.copy_(torch.rand(3, dtype=torch.float64, generator=rng) + 0.5)
    return layer, torch.randn(shape, dtype=torch.float64, generator=rng).to(device)


def normalise(x, layer, mean, variance):
    shape = (3, *[1] * (x.dim() - 2))
    scaled = (x - mean.view(shape)) / (variance.view(shape) + layer.eps).sqrt()
    return layer.weight.view(shape) * scaled + layer.bias.view(shape)


@pytest.mark.closed_form
@pytest.mark.parametrize(("kind", "shape"), LAYERS)
def test_frozen_uses_the_running_statistics_and_keeps_them(device, kind, shape):
    layer, x = layer_and_batch(device, kind, shape)
    mean, variance = layer.running_mean.clone(), layer.running_var.clone()
    y = batch_norm_mode(nn.Sequential(layer), frozen=True)(x)
    torch.testing.assert_close(y, normalise(x, layer, mean, variance), rtol=1e-12, atol=1e-13)
    assert torch.equal(layer.running_mean, mean)
    assert torch.equal(layer.running_var, variance)
    y.sum().backward()
    assert layer.weight.grad is not None  # scale and shift learn either way
    assert layer.bias.grad is not None


@pytest.mark.closed_form
@pytest.mark.parametrize(("kind", "shape"), LAYERS)
def test_otherwise_it_uses_the_batch_and_follows_it(device, kind, shape):
    layer, x = layer_and_batch(device, kind, shape)
    old = layer.running_mean.clone()
    model = batch_norm_mode(nn.Sequential(layer).eval(), frozen=False)
    flat = x.transpose(0, 1).flatten(1)
    mean, variance = flat.mean(1), flat.var(1, correction=0)
    expected = normalise(x, layer, mean, variance)
    torch.testing.assert_close(model(x), expected, rtol=1e-12, atol=1e-13)
    torch.testing.assert_close(layer.running_mean, 0.75 * old + 0.25 * mean, rtol=1e-12, atol=0)


@pytest.mark.property
@pytest.mark.parametrize("frozen", [True, False])
def test_all_other_layers_train(device, frozen):
    block = nn.Sequential(nn.Conv2d(3, 3, 1), nn.BatchNorm2d(3), nn.Dropout(), nn.GroupNorm(1, 3))
    model = nn.Sequential(block, nn.Sequential(nn.BatchNorm2d(3))).to(device)
    for start in (model.train, model.eval):
        start()
        assert batch_norm_mode(model, frozen) is model
        still = [name for name, layer in model.named_modules() if not layer.training]
        assert still == (["0.1", "1.0"] if frozen else [])


@pytest.mark.bad_input
def test_refuses_to_freeze_statistics_that_do_not_exist(device):
    model = nn.Sequential(nn.BatchNorm1d(2), nn.BatchNorm1d(2, track_running_stats=False)).to(
        device
    )
    with pytest.raises(
        ValueError, match=r"^model must keep running statistics to be frozen, but '1' keeps none$"
    ):
        batch_norm_mode(model, frozen=True)
    batch_norm_mode(model, frozen=False)  # here nothing has to be kept
