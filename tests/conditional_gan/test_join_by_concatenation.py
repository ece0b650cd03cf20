import pytest
import torch

from snippets.conditional_gan.join_by_addition import join_by_addition
from snippets.conditional_gan.join_by_concatenation import join_by_concatenation


def draw(device, *shapes):
    rng = torch.Generator().manual_seed(0)
    return [torch.randn(*s, dtype=torch.float64, generator=rng).to(device) for s in shapes]


@pytest.mark.closed_form
def test_by_hand(device):
    x, y = torch.tensor([[2.0, 3.0]], device=device), torch.tensor([[0.0, 1.0]], device=device)
    weight = torch.tensor([[1.0, 1.0, 10.0, 20.0], [0.0, -1.0, 5.0, 6.0]], device=device)
    bias = torch.tensor([0.5, 0.0], device=device)
    assert join_by_concatenation(x, y, weight, bias).tolist() == [[25.5, 3.0]]


@pytest.mark.reference
def test_it_is_the_slow_sum(device):
    x, y, weight, bias = draw(device, (3, 2), (3, 4), (5, 6), (5,))
    h = join_by_concatenation(x, y, weight, bias)
    for i in range(3):
        for unit in range(5):
            total = bias[unit]
            for j in range(2):
                total = total + weight[unit, j] * x[i, j]
            for j in range(4):
                total = total + weight[unit, 2 + j] * y[i, j]
            torch.testing.assert_close(h[i, unit], total, rtol=1e-12, atol=1e-14)


@pytest.mark.reference
@pytest.mark.parametrize("inputs", [100, 784])  # noise for the generator, pixels for the other
def test_it_is_the_sum_of_two_projections(device, inputs):
    x, y, weight_x, weight_y, bias = draw(device, (3, inputs), (3, 10), (5, inputs), (5, 10), (5,))
    joined = join_by_concatenation(x, y, torch.cat([weight_x, weight_y], dim=1), bias)
    added = join_by_addition(x, y, weight_x, weight_y, bias)
    torch.testing.assert_close(joined, added, rtol=1e-11, atol=1e-12)


@pytest.mark.bad_input
def test_refuses_batches_that_differ(device):
    x, y, weight, bias = draw(device, (3, 2), (1, 4), (5, 6), (5,))
    with pytest.raises(ValueError, match=r"^y must have as many rows as x, 3, but has 1"):
        join_by_concatenation(x, y, weight, bias)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1,), (3, 5)])
def test_refuses_a_bias_that_would_broadcast(device, shape):
    *rest, bias = draw(device, (3, 2), (3, 4), (5, 6), shape)
    with pytest.raises(ValueError, match=r"^bias must be \(5,\), but is \("):
        join_by_concatenation(*rest, bias)
