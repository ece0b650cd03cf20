import math

import pytest
import torch

from snippets.pointer_generator.attention_score import attention_score


def draw(device, *shapes, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return [torch.randn(s, dtype=torch.float64, generator=rng).to(device) for s in shapes]


SHAPES = [(2, 3, 4), (2, 5), (6, 4), (6, 5), (6,), (6,)]  # h, s, W_h, W_s, b_attn, v


@pytest.mark.reference
def test_it_is_the_equation_one_word_at_a_time(device):
    h, s, W_h, W_s, b_attn, v = draw(device, *SHAPES)
    e = attention_score(h, s, W_h, W_s, b_attn, v)
    assert e.shape == (2, 3)
    for b in range(2):
        for i in range(3):
            expected = v.dot(torch.tanh(W_h.mv(h[b, i]) + W_s.mv(s[b]) + b_attn))
            torch.testing.assert_close(e[b, i], expected, rtol=1e-12, atol=1e-12)


@pytest.mark.reference
def test_as_in_the_authors_code_w_h_is_a_convolution_of_one_word(device):
    h, s, W_h, W_s, b_attn, v = draw(device, *SHAPES)
    features = torch.conv1d(h.mT, W_h[:, :, None])  # (B, A, n)
    expected = torch.tanh(features + (W_s @ s.T).T[..., None] + b_attn[:, None]).mT @ v
    torch.testing.assert_close(attention_score(h, s, W_h, W_s, b_attn, v), expected)


@pytest.mark.property
def test_no_score_exceeds_the_sum_of_v(device):
    h, s, W_h, W_s, b_attn, v = draw(device, *SHAPES)
    assert (attention_score(99 * h, s, W_h, W_s, b_attn, v).abs() <= v.abs().sum()).all()


@pytest.mark.closed_form
def test_the_weights_take_the_sides_they_are_named_for(device):
    one, zero = (torch.full((1, 1), x, dtype=torch.float64, device=device) for x in (1.0, 0.0))
    h, s = torch.full_like(one, 0.3)[None], torch.full_like(one, 0.7)
    for W_h, W_s, b, inside in ((one, zero, 0, 0.3), (zero, one, 0, 0.7), (zero, zero, 1, 1.0)):
        e = attention_score(h, s, W_h, W_s, b * one[0], one[0])
        assert e.item() == pytest.approx(math.tanh(inside), rel=1e-14)


@pytest.mark.gradient
def test_the_gradient_is_that_of_finite_differences(device):
    inputs = [x.requires_grad_() for x in draw(device, *SHAPES)]
    assert torch.autograd.gradcheck(attention_score, inputs)


@pytest.mark.bad_input
def test_refuses_states_that_would_broadcast(device):
    h, s, *weights = draw(device, *SHAPES)
    with pytest.raises(ValueError, match=r"^s must hold 2 states, one for each of h, but holds 1"):
        attention_score(h, s[:1], *weights)


@pytest.mark.bad_input
@pytest.mark.parametrize(("name", "place"), [("W_h", 2), ("W_s", 3), ("b_attn", 4)])
def test_refuses_weights_that_would_broadcast(device, name, place):
    inputs = draw(device, *SHAPES)
    inputs[place] = inputs[place][:1]
    with pytest.raises(ValueError, match=f"^{name} must have 6 rows, one for each entry of v, but"):
        attention_score(*inputs)
