import math

import pytest
import sympy
import torch
import torch.nn.functional as F

from snippets.gan.minimax_generator_loss import minimax_generator_loss


def random_logits(device):
    rng = torch.Generator().manual_seed(0)
    return (3 * torch.randn(5, 1, dtype=torch.float64, generator=rng)).to(device)


@pytest.mark.derivation
def test_the_slope_vanishes_with_d():
    o = sympy.symbols("o", real=True)
    d = 1 / (1 + sympy.exp(-o))
    slope = sympy.diff(sympy.log(1 - d), o)
    assert sympy.simplify(slope + d) == 0
    assert sympy.limit(slope, o, -sympy.oo) == 0


@pytest.mark.gradient
def test_the_gradient_is_minus_d(device):
    logits = random_logits(device).requires_grad_()
    (gradient,) = torch.autograd.grad(minimax_generator_loss(logits), logits)
    torch.testing.assert_close(gradient, -torch.sigmoid(logits) / 5, rtol=1e-12, atol=0)


@pytest.mark.reference
def test_it_is_the_negated_cross_entropy_of_fakes_labelled_0(device):
    logits = random_logits(device)
    expected = -F.binary_cross_entropy_with_logits(logits, torch.zeros_like(logits))
    torch.testing.assert_close(minimax_generator_loss(logits), expected, rtol=1e-12, atol=0)


@pytest.mark.closed_form
def test_a_discriminator_that_cannot_tell_gives_minus_log_2(device):
    zero = torch.zeros(4, dtype=torch.float64, device=device)
    torch.testing.assert_close(
        minimax_generator_loss(zero).item(), -math.log(2), rtol=1e-15, atol=0
    )


@pytest.mark.closed_form
@pytest.mark.parametrize(("logit", "loss"), [(1e4, -1e4), (-1e4, 0)])
def test_logits_whose_probabilities_round_to_0_or_1(device, logit, loss):
    assert minimax_generator_loss(torch.tensor([logit], device=device)).item() == loss


@pytest.mark.bad_input
def test_refuses_an_empty_batch(device):
    with pytest.raises(ValueError, match="^fake_logits must hold at least one logit"):
        minimax_generator_loss(torch.empty(0, 1, device=device))
