import math

import pytest
import torch
from torch import nn

from snippets.fine_tuning.fine_tuning_step import fine_tuning_step
from snippets.fine_tuning.parameter_groups import parameter_groups


def network(device):
    model = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 3))
    rng = torch.Generator().manual_seed(0)
    model = model.to(torch.float64)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return model.to(device)


def batch(device):
    rng = torch.Generator().manual_seed(1)
    x = torch.randn(5, 2, dtype=torch.float64, generator=rng)
    return x.to(device), torch.tensor([0, 1, 2, 1, 1], device=device)


def loss_by_hand(model, x, y, frozen):
    """The mean of -log p, one example at a time, with the normalisation written out."""
    h, norm = model[0](x), model[1]
    if frozen:
        mean, variance = norm.running_mean, norm.running_var
    else:
        mean, variance = h.mean(0), h.var(0, correction=0)
    h = norm.weight * (h - mean) / (variance + norm.eps).sqrt() + norm.bias
    scores = model[3](h.tanh()).exp()
    return sum(-torch.log(row[c] / row.sum()) for row, c in zip(scores, y, strict=True)) / len(y)


@pytest.mark.reference
@pytest.mark.parametrize("frozen", [True, False])
def test_it_is_one_step_down_the_gradient_with_two_rates(device, frozen):
    model, (x, y) = network(device), batch(device)
    expected = loss_by_hand(model, x, y, frozen)
    gradients = torch.autograd.grad(expected, list(model.parameters()))
    before = [p.detach().clone() for p in model.parameters()]
    # Gradients that were there before must not count.
    for p in model.parameters():
        p.grad = torch.full_like(p, 7.0)
    sgd = torch.optim.SGD(parameter_groups(model, "3", lr=0.01))
    loss = fine_tuning_step(model, sgd, x, y, frozen_statistics=frozen)
    torch.testing.assert_close(loss, expected.detach(), rtol=1e-12, atol=0)
    assert not loss.requires_grad
    rates = [0.01] * 4 + [0.1] * 2
    for p, old, g, rate in zip(model.parameters(), before, gradients, rates, strict=True):
        torch.testing.assert_close(p.detach(), old - rate * g, rtol=1e-11, atol=1e-13)


@pytest.mark.property
@pytest.mark.parametrize("frozen", [True, False])
def test_the_statistics_move_only_where_they_are_not_frozen(device, frozen):
    model, (x, y) = network(device), batch(device)
    before = model[1].running_mean.clone()
    sgd = torch.optim.SGD(parameter_groups(model, "3", lr=0.01))
    fine_tuning_step(model, sgd, x, y, frozen_statistics=frozen)
    assert torch.equal(model[1].running_mean, before) == frozen
    assert model.training


@pytest.mark.closed_form
def test_a_model_that_knows_nothing_loses_log_of_the_classes(device):
    model, (x, y) = network(device), batch(device)
    nn.init.zeros_(model[3].weight)
    nn.init.zeros_(model[3].bias)
    sgd = torch.optim.SGD(model.parameters(), lr=0.0)
    loss = fine_tuning_step(model, sgd, x, y, frozen_statistics=True)
    torch.testing.assert_close(loss.item(), math.log(3), rtol=1e-14, atol=0)


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    model, (x, y) = network(device), batch(device)
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(
        ValueError, match=r"^x must hold at least one example, but has shape \(0, 2\)"
    ):
        fine_tuning_step(model, sgd, x[:0], y[:0], frozen_statistics=True)
