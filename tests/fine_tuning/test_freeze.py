import pytest
import torch
import torch.nn.functional as F
from torch import nn

from snippets.fine_tuning.freeze import freeze


def network(device):
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).to(device, torch.float64)
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn(p.shape, dtype=p.dtype, generator=rng))
    return model


def train(model, optimizer, clear=True):
    rng = torch.Generator().manual_seed(1)
    device = next(model.parameters()).device
    x = torch.randn(6, 3, dtype=torch.float64, generator=rng).to(device)
    y = torch.tensor([0, 1, 0, 1, 1, 0], device=device)
    if clear:
        optimizer.zero_grad()
    F.cross_entropy(model(x), y).backward()
    optimizer.step()


@pytest.mark.closed_form
def test_a_frozen_part_stands_still_and_the_rest_moves(device):
    # After training, momentum and weight decay would move it too, were a gradient left over.
    model = network(device)
    sgd = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1)
    train(model, sgd)
    freeze(model[0])
    before = [p.detach().clone() for p in model.parameters()]
    train(model, sgd, clear=False)
    moved = [not torch.equal(p, old) for p, old in zip(model.parameters(), before, strict=True)]
    assert moved == [False, False, True, True]


@pytest.mark.reference
def test_the_head_gets_the_gradient_that_torch_computes_on_fixed_features(device):
    frozen, free = network(device), network(device)
    freeze(frozen[0])
    x = torch.ones(2, 3, dtype=torch.float64, device=device)
    frozen(x).square().sum().backward()
    features = free[:2](x).detach()
    expected = torch.autograd.grad(free[2](features).square().sum(), list(free[2].parameters()))
    assert [p.grad for p in frozen[0].parameters()] == [None, None]
    for p, gradient in zip(frozen[2].parameters(), expected, strict=True):
        torch.testing.assert_close(p.grad, gradient, rtol=1e-12, atol=0)


@pytest.mark.property
def test_it_is_undone_by_its_opposite(device):
    model, plain = network(device), network(device)
    assert freeze(model) is model
    assert not any(p.requires_grad for p in model.parameters())
    assert freeze(model, frozen=False) is model
    assert all(p.requires_grad for p in model.parameters())
    for m in (model, plain):
        train(m, torch.optim.SGD(m.parameters(), lr=0.1))
    assert all(map(torch.equal, model.parameters(), plain.parameters()))


@pytest.mark.property
def test_to_set_free_keeps_the_gradients(device):
    model = network(device)
    model(torch.ones(1, 3, dtype=torch.float64, device=device)).sum().backward()
    freeze(model, frozen=False)
    assert all(p.grad is not None for p in model.parameters())
