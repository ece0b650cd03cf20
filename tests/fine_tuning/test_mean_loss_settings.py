import pytest
import sympy
import torch
import torch.nn.functional as F
from torch import nn

from snippets.fine_tuning.mean_loss_settings import mean_loss_settings


@pytest.mark.derivation
def test_both_make_the_same_step():
    lr, decay, b, g, p = sympy.symbols("eta lambda B g p", positive=True)  # g: mean gradient
    by_sum = p - lr * (b * g + decay * p)
    by_mean = p - (b * lr) * (g + (decay / b) * p)
    assert sympy.expand(by_sum - by_mean) == 0


@pytest.mark.reference
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_torch_walks_the_same_way_with_sum_and_mean(device, momentum):
    rng = torch.Generator().manual_seed(0)
    x = torch.randn(8, 3, dtype=torch.float64, generator=rng).to(device)
    y = torch.tensor([0, 1, 1, 0, 2, 2, 1, 0], device=device)
    start = torch.randn(3, 3, dtype=torch.float64, generator=rng).to(device)
    ends = []
    lr, decay = mean_loss_settings(0.01, 0.5, batch_size=8)
    for reduction, rate, weight_decay in (("sum", 0.01, 0.5), ("mean", lr, decay)):
        weight = nn.Parameter(start.clone())
        sgd = torch.optim.SGD([weight], lr=rate, momentum=momentum, weight_decay=weight_decay)
        for _ in range(20):
            sgd.zero_grad()
            F.cross_entropy(x @ weight, y, reduction=reduction).backward()
            sgd.step()
        ends.append(weight.detach())
    assert (ends[0] - start).abs().max() > 0.1
    torch.testing.assert_close(ends[0], ends[1], rtol=1e-12, atol=1e-13)


@pytest.mark.closed_form
def test_one_example_and_no_rate_change_nothing():
    assert mean_loss_settings(0.5, 0.25, 1) == (0.5, 0.25)
    assert mean_loss_settings(0.0, 0.0, 4) == (0.0, 0.0)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["lr", "weight_decay"])
def test_refuses_negative_settings(name):
    settings = {"lr": 0.1, "weight_decay": 0.1, "batch_size": 2} | {name: -0.1}
    with pytest.raises(ValueError, match=f"^{name} must be >= 0, but is -0.1$"):
        mean_loss_settings(**settings)


@pytest.mark.bad_input
def test_refuses_an_empty_batch():
    with pytest.raises(ValueError, match=r"^batch_size must be at least 1, but is 0$"):
        mean_loss_settings(0.1, 0.1, 0)
