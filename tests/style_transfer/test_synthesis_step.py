import pytest
import torch
from torch import nn

from snippets.style_transfer.synthesis_step import synthesis_step


def image(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device).requires_grad_()


class Bowl:
    """(x - 1)^2 weighed, with a count of its evaluations; its weights could be trained, too."""

    def __init__(self, device, *weights):
        self.weights = nn.Parameter(image(device, *weights).detach())
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        return (self.weights * (x - 1) ** 2).sum()


@pytest.mark.closed_form
def test_gradient_descent_by_hand(device):
    # (x - 1)^2 at 4: loss 9, slope 6, a step of 0.5 leads to 1.
    x, loss = image(device, 4.0), Bowl(device, 1.0)
    value = synthesis_step(loss, x, torch.optim.SGD([x], lr=0.5))
    assert (value.item(), x.item(), loss.calls) == (9, 1, 1)
    assert not value.requires_grad


@pytest.mark.reference
def test_with_adam_it_is_the_loop_that_everybody_writes(device):
    x, twin, loss = image(device, 4.0, -2.0), image(device, 4.0, -2.0), Bowl(device, 1.0, 5.0)
    adam, other = torch.optim.Adam([x], lr=0.3), torch.optim.Adam([twin], lr=0.3)
    for _ in range(5):
        value = synthesis_step(loss, x, adam)
        other.zero_grad()
        expected = loss(twin)
        expected.backward()
        other.step()
        assert torch.equal(x, twin)
        assert torch.equal(value, expected.detach())


@pytest.mark.experiment
def test_one_step_of_lbfgs_is_many_evaluations_and_goes_farther_than_adams(device):
    ends, calls = [], []
    for make in (torch.optim.LBFGS, torch.optim.Adam):
        x, loss = image(device, 4.0, -2.0), Bowl(device, 1.0, 50.0)
        optimizer = make([x])
        assert synthesis_step(loss, x, optimizer).item() == 9 + 450
        calls.append(loss.calls)
        ends.append(loss(x).item())
    assert 1 < calls[0] <= 25  # max_eval is 5/4 of max_iter, which is 20
    assert calls[1] == 1
    assert ends[0] < 1e-6
    assert ends[1] > 100


@pytest.mark.property
def test_an_old_gradient_is_forgotten_and_nothing_else_gets_one(device):
    x, loss = image(device, 4.0), Bowl(device, 1.0)
    x.grad = torch.full_like(x, 1e6)
    synthesis_step(loss, x, torch.optim.SGD([x], lr=0.5))
    assert x.item() == 1
    assert loss.weights.grad is None


@pytest.mark.bad_input
def test_refuses_an_optimiser_of_something_else(device):
    x, other = image(device, 4.0), image(device, 4.0)
    loss = Bowl(device, 1.0)
    with pytest.raises(ValueError, match="^optimizer must hold x as a parameter, but does not"):
        synthesis_step(loss, x, torch.optim.SGD([other], lr=0.5))
    assert loss.calls == 0


@pytest.mark.property
def test_the_image_may_stand_in_any_group(device):
    x, other = image(device, 4.0), image(device, 4.0)
    optimizer = torch.optim.SGD(
        [{"params": [other]}, {"params": [other.clone().detach(), x]}], lr=0.5
    )
    synthesis_step(Bowl(device, 1.0), x, optimizer)
    assert x.item() == 1


@pytest.mark.bad_input
def test_refuses_an_image_in_another_order_of_memory(device):
    x = torch.ones(1, 3, 4, 5, device=device).to(memory_format=torch.channels_last)
    x.requires_grad_()
    with pytest.raises(ValueError, match=r"^x must be contiguous, but its strides are \(60, 1"):
        synthesis_step(lambda x: x.square().sum(), x, torch.optim.LBFGS([x]))
