import math

import pytest
import sympy
import torch

from snippets.gan.generator_gradient_ratio import generator_gradient_ratio
from snippets.gan.minimax_generator_loss import minimax_generator_loss
from snippets.gan.non_saturating_generator_loss import non_saturating_generator_loss


@pytest.mark.derivation
def test_it_follows_from_the_two_slopes():
    o = sympy.symbols("o", real=True)
    d = 1 / (1 + sympy.exp(-o))
    ratio = sympy.diff(sympy.log(1 - d), o) / sympy.diff(-sympy.log(d), o)
    assert sympy.simplify(ratio - d / (1 - d)) == 0


@pytest.mark.gradient
def test_it_is_what_autograd_gives_for_the_two_losses(device):
    logits = torch.linspace(-6, 6, 13, dtype=torch.float64, device=device, requires_grad=True)
    (printed,) = torch.autograd.grad(minimax_generator_loss(logits), logits)
    (used,) = torch.autograd.grad(non_saturating_generator_loss(logits), logits)
    ratio = generator_gradient_ratio(torch.sigmoid(logits.detach()))
    torch.testing.assert_close(ratio, printed.abs() / used.abs(), rtol=1e-12, atol=0)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(d):
        return generator_gradient_ratio(torch.tensor(d, dtype=torch.float64, device=device)).item()

    displayed({"D(G(z))": "d"}, compute, d=(0, 1))


@pytest.mark.closed_form
def test_it_is_0_where_d_is_sure_of_a_fake_and_1_where_d_cannot_tell(device):
    d_fake = torch.tensor([[0.0, 0.5], [0.75, 1.0]], device=device)
    assert generator_gradient_ratio(d_fake).tolist() == [[0, 1], [3, math.inf]]


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan])
def test_refuses_what_is_no_probability(device, bad):
    with pytest.raises(ValueError, match=r"^d_fake must be in \[0, 1\], but holds"):
        generator_gradient_ratio(torch.tensor([0.5, bad], device=device))
