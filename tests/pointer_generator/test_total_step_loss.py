import math

import pytest
import torch

from snippets.pointer_generator.coverage_vector import coverage_vector
from snippets.pointer_generator.step_loss import step_loss
from snippets.pointer_generator.total_step_loss import total_step_loss


def case(device):
    rng = torch.Generator().manual_seed(0)
    P, a = (
        torch.rand(2, 3, n, dtype=torch.float64, generator=rng).softmax(dim=-1).to(device)
        for n in (5, 4)
    )
    target = torch.randint(5, (2, 3), generator=rng).to(device)
    return {"P": P, "target": target, "a": a, "c": coverage_vector(a)}


@pytest.mark.reference
@pytest.mark.parametrize("weight", [0.0, 0.5, 2.0])
def test_it_is_the_sum_step_by_step(device, weight):
    inputs = case(device)
    P, target, a, c = inputs.values()
    losses = total_step_loss(**inputs, weight=weight)
    for b in range(2):
        for t in range(3):
            again = sum(min(a[b, t, i].item(), c[b, t, i].item()) for i in range(4))
            expected = -math.log(P[b, t, target[b, t]]) + weight * again
            assert losses[b, t].item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.closed_form
def test_without_weight_it_is_eq_6_and_the_paper_weighs_with_1(device):
    inputs = case(device)
    eq_6 = step_loss(inputs["P"], inputs["target"])
    assert torch.equal(total_step_loss(**inputs, weight=0.0), eq_6)
    by_default = total_step_loss(**inputs)
    assert torch.equal(by_default, total_step_loss(**inputs, weight=1.0))
    assert (by_default[:, 1:] > eq_6[:, 1:]).all()


@pytest.mark.gradient
def test_the_gradient_is_that_of_finite_differences(device):
    P, target, a, c = case(device).values()
    a = a[:, 1:]  # at the first step coverage is 0, and the minimum has a corner near it
    inputs = P[:, 1:].requires_grad_(), a.requires_grad_(), (1.5 * c[:, 1:]).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda P, a, c: total_step_loss(P, target[:, 1:], a, c, 0.7), inputs
    )


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.5, math.nan])
def test_refuses_a_negative_weight(device, bad):
    with pytest.raises(ValueError, match=f"^weight must be >= 0, but is {bad}"):
        total_step_loss(**case(device), weight=bad)


@pytest.mark.bad_input
def test_refuses_attention_that_would_broadcast(device):
    inputs = case(device)
    inputs |= {"a": inputs["a"][:1], "c": inputs["c"][:1]}
    message = r"^a must hold one distribution for each target, \(2, 3\), but is \(1, 3, 4\)"
    with pytest.raises(ValueError, match=message):
        total_step_loss(**inputs)


@pytest.mark.bad_input
def test_refuses_coverage_that_would_broadcast(device):
    inputs = case(device)
    inputs["c"] = inputs["c"][:, :1]
    message = r"^c must have the shape of a, \(2, 3, 4\), but is \(2, 1, 4\)"
    with pytest.raises(ValueError, match=message):
        total_step_loss(**inputs)
