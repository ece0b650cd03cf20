import pytest
import torch

from snippets.pointer_generator.attention_score import attention_score
from snippets.pointer_generator.coverage_attention_score import coverage_attention_score

# h, s, c, W_h, W_s, w_c, b_attn, v
SHAPES = [(2, 3, 4), (2, 5), (2, 3), (6, 4), (6, 5), (6,), (6,), (6,)]


def draw(device):
    rng = torch.Generator().manual_seed(0)
    return [torch.randn(s, dtype=torch.float64, generator=rng).to(device) for s in SHAPES]


@pytest.mark.reference
def test_it_is_the_equation_one_word_at_a_time(device):
    h, s, c, W_h, W_s, w_c, b_attn, v = inputs = draw(device)
    e = coverage_attention_score(*inputs)
    assert e.shape == (2, 3)
    for b in range(2):
        for i in range(3):
            inside = W_h.mv(h[b, i]) + W_s.mv(s[b]) + w_c * c[b, i] + b_attn
            torch.testing.assert_close(e[b, i], v.dot(inside.tanh()), rtol=1e-12, atol=1e-12)


@pytest.mark.closed_form
@pytest.mark.parametrize("place", [2, 5])
def test_without_coverage_or_its_weights_it_is_eq_1(device, place):
    inputs = draw(device)
    inputs[place].zero_()
    h, s, _, W_h, W_s, _, b_attn, v = inputs
    torch.testing.assert_close(
        coverage_attention_score(*inputs), attention_score(h, s, W_h, W_s, b_attn, v)
    )


@pytest.mark.gradient
def test_the_gradient_is_that_of_finite_differences(device):
    inputs = [x.requires_grad_() for x in draw(device)]
    assert torch.autograd.gradcheck(coverage_attention_score, inputs)


@pytest.mark.bad_input
def test_refuses_states_that_would_broadcast(device):
    h, s, *others = draw(device)
    with pytest.raises(ValueError, match=r"^s must hold 2 states, one for each of h, but holds 1"):
        coverage_attention_score(h, s[:1], *others)
