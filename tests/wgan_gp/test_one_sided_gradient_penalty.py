import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from snippets.wgan_gp.gradient_penalty import gradient_penalty
from snippets.wgan_gp.one_sided_gradient_penalty import one_sided_gradient_penalty


def half_square(x):
    """A critic whose slope at x is |x|."""
    return (x**2).sum(dim=1) / 2


def points(device, *lengths):
    """Points of the plane with these distances from the origin."""
    lengths = torch.tensor(lengths, dtype=torch.float64, device=device)[:, None]
    return lengths * torch.tensor([0.6, 0.8], dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_a_flat_critic_pays_nothing(device):
    # Slopes 0.5 and 3: 0 and (3 - 1)^2, where the two-sided penalty asks 0.25 for the first.
    x = points(device, 0.5, 3)
    torch.testing.assert_close(one_sided_gradient_penalty(half_square, x).item(), 2.0)
    torch.testing.assert_close(gradient_penalty(half_square, x).item(), 2.125)


@pytest.mark.property
@given(lengths=st.lists(st.floats(0.01, 5), min_size=1, max_size=6))
def test_the_two_penalties_differ_where_the_slope_is_below_1_only(device, lengths):
    x = points(device, *lengths)
    one_sided = one_sided_gradient_penalty(half_square, x)
    missing = sum((1 - length) ** 2 for length in lengths if length < 1) / len(lengths)
    torch.testing.assert_close(
        gradient_penalty(half_square, x).item(), one_sided.item() + missing, rtol=1e-9, atol=1e-12
    )


@pytest.mark.gradient
@pytest.mark.parametrize(("length", "pull"), [(0.5, 0.0), (3.0, 4.0)])
def test_a_weight_is_pulled_down_from_above_and_never_up(device, length, pull):
    # A linear critic: the gradient of max(0, |w| - 1)^2 is 2 (|w| - 1) w / |w|, or 0.
    critic = nn.Linear(2, 1, dtype=torch.float64, device=device)
    with torch.no_grad():
        critic.weight.copy_(points(device, length))
    penalty = one_sided_gradient_penalty(critic, points(device, 1, 2))
    (slope,) = torch.autograd.grad(penalty, critic.weight)
    torch.testing.assert_close(slope, pull * points(device, 1), rtol=1e-12, atol=1e-14)


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    with pytest.raises(
        ValueError, match=r"^x must hold at least one example, but has shape \(0, 2\)"
    ):
        one_sided_gradient_penalty(half_square, points(device, 1)[:0])


@pytest.mark.bad_input
def test_refuses_a_critic_with_many_scores(device):
    with pytest.raises(ValueError, match="^critic must give one score for each of 2 examples"):
        one_sided_gradient_penalty(nn.Identity(), points(device, 1, 2))
