import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.channel_std import channel_std


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_two_values_and_a_constant(device):
    x = torch.tensor([[[[1.0, 3.0]], [[5.0, 5.0]]]], dtype=torch.float64, device=device)
    expected = [[math.sqrt(1 + 1e-5), math.sqrt(1e-5)]]
    assert channel_std(x).tolist()[0] == pytest.approx(expected[0], rel=1e-12)
    assert channel_std(x, eps=0.0).tolist() == [[1.0, 0.0]]
    assert channel_std(x, eps=3.0).tolist()[0] == pytest.approx([2.0, math.sqrt(3)], rel=1e-12)


@pytest.mark.reference
def test_it_is_the_sum_of_the_equation(device):
    x = draw(device, 2, 3, 4, 5)
    expected = torch.zeros(2, 3, dtype=torch.float64, device=device)
    for n in range(2):
        for c in range(3):
            mu = sum(x[n, c].flatten()) / (4 * 5)
            expected[n, c] = math.sqrt(sum((v - mu) ** 2 for v in x[n, c].flatten()) / 20 + 1e-5)
    torch.testing.assert_close(channel_std(x), expected, rtol=1e-12, atol=0)
    population = x.std(dim=(2, 3), correction=0)  # torch's default divides by HW - 1
    torch.testing.assert_close(channel_std(x, eps=0.0), population, rtol=1e-12, atol=0)


@pytest.mark.property
@given(scale=st.floats(-10, 10), shift=st.floats(-10, 10))
def test_it_scales_and_does_not_shift(device, scale, shift):
    x = draw(device, 2, 3, 4, 5)
    moved = channel_std(scale * x + shift, eps=0.0)
    torch.testing.assert_close(moved, abs(scale) * channel_std(x, eps=0.0), rtol=1e-7, atol=1e-12)


@pytest.mark.gradient
def test_a_constant_channel_has_a_finite_gradient(device):
    x = torch.full((1, 1, 2, 2), 3.0, dtype=torch.float64, device=device, requires_grad=True)
    (gradient,) = torch.autograd.grad(channel_std(x).sum(), x)
    assert (gradient == 0).all()
    assert torch.autograd.gradcheck(channel_std, draw(device, 1, 2, 2, 3).requires_grad_())


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3, 4, 4), (1, 2, 3, 4, 5), (1, 2, 0, 4), (1, 2, 4, 0)])
def test_refuses_what_has_no_positions(device, shape):
    with pytest.raises(ValueError, match=r"^x must be \(N, C, H, W\), H and W not 0, but is"):
        channel_std(torch.zeros(shape, device=device))
