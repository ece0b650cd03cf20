import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.adaptive_instance_normalization import (
    adaptive_instance_normalization,
)


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_by_hand(device):
    x = torch.tensor([1.0, 2.0, 3.0, 2.0], dtype=torch.float64, device=device).view(1, 1, 2, 2)
    y = torch.tensor([10.0, 14.0], dtype=torch.float64, device=device).view(1, 1, 1, 2)
    # Mean 2 and variance 1/2 become mean 12 and variance 4.
    expected = [12 - 2 * math.sqrt(2), 12.0, 12 + 2 * math.sqrt(2), 12.0]
    out = adaptive_instance_normalization(x, y, eps=0.0)
    assert out.flatten().tolist() == pytest.approx(expected, rel=1e-14)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def two(mean, deviation):
        return [mean - deviation, mean + deviation]

    def compute(x, m, d, n, e):
        # Three values, x among them, of mean m and deviation d: u and v solve two equations.
        total, squares = 3 * m - x, 3 * (d**2 + m**2) - x**2
        root = math.sqrt(2 * squares - total**2)
        content = torch.tensor([x, (total - root) / 2, (total + root) / 2], dtype=torch.float64)
        style = torch.tensor(two(n, e), dtype=torch.float64)
        content, style = (v.to(device).view(1, 1, 1, -1) for v in (content, style))
        return adaptive_instance_normalization(content, style, eps=0.0)[0, 0, 0, 0].item()

    displayed(
        {r"\sigma(y)": r"e \cdot", r"\mu(x)": "m", r"\sigma(x)": "d", r"\mu(y)": "n"},
        compute,
        x=(0, 1),
        m=(0, 1),
        d=(1, 2),
        n=(-3, 3),
        e=(0.5, 4),
    )


@pytest.mark.reference
def test_it_is_instance_norm_with_the_styles_statistics_for_weight_and_bias(device):
    x, y = draw(device, 1, 3, 4, 5), 2 + 3 * draw(device, 1, 3, 6, 2, seed=1)
    std = (y.var(dim=(2, 3), correction=0) + 1e-5).sqrt()[0]
    expected = F.instance_norm(x, weight=std, bias=y.mean(dim=(2, 3))[0], eps=1e-5)
    torch.testing.assert_close(
        adaptive_instance_normalization(x, y), expected, rtol=1e-10, atol=1e-12
    )


@pytest.mark.property
@given(seed=st.integers(0, 1000))
def test_the_result_has_the_styles_statistics(device, seed):
    x, y = draw(device, 2, 3, 4, 5, seed=seed), 2 + 3 * draw(device, 2, 3, 6, 2, seed=seed + 1)
    out = adaptive_instance_normalization(x, y, eps=0.0)
    torch.testing.assert_close(out.mean(dim=(2, 3)), y.mean(dim=(2, 3)), rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(
        out.std(dim=(2, 3), correction=0), y.std(dim=(2, 3), correction=0), rtol=1e-10, atol=1e-10
    )
    again = adaptive_instance_normalization(x, x)
    torch.testing.assert_close(again, x, rtol=1e-12, atol=1e-12)  # its own style changes nothing


@pytest.mark.property
@pytest.mark.parametrize(("scale", "shift"), [(2.0, 1.0), (0.1, -5.0)])
def test_brightness_and_contrast_of_the_content_are_lost(device, scale, shift):
    x, y = draw(device, 2, 3, 4, 5), draw(device, 2, 3, 6, 2, seed=1)
    torch.testing.assert_close(
        adaptive_instance_normalization(scale * x + shift, y, eps=0.0),
        adaptive_instance_normalization(x, y, eps=0.0),
        rtol=1e-10,
        atol=1e-12,
    )


@pytest.mark.closed_form
def test_epsilon_stands_in_both_deviations(device):
    flat = torch.full((1, 1, 2, 2), 7.0, dtype=torch.float64, device=device)
    x = torch.tensor([-1.0, 1.0], dtype=torch.float64, device=device).view(1, 1, 1, 2)
    # A flat content has no pattern to scale; under a flat style one is left, of sqrt(eps).
    assert adaptive_instance_normalization(flat, x + 3).tolist() == [[[[3.0, 3.0], [3.0, 3.0]]]]
    out = adaptive_instance_normalization(x, flat)[0, 0, 0]
    half = math.sqrt(1e-5 / (1 + 1e-5))
    assert out.tolist() == pytest.approx([7 - half, 7 + half], rel=1e-14)
    out = adaptive_instance_normalization(x, flat, eps=3.0)[0, 0, 0]
    assert out.tolist() == pytest.approx([7 - math.sqrt(3) / 2, 7 + math.sqrt(3) / 2], rel=1e-14)


@pytest.mark.gradient
def test_gradcheck(device):
    x, y = (draw(device, 1, 2, 2, 3, seed=seed).requires_grad_() for seed in (0, 1))
    assert torch.autograd.gradcheck(adaptive_instance_normalization, (x, y))


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 3, 4, 4), (2, 1, 4, 4), (3, 2, 4, 4)])
def test_refuses_a_style_that_would_broadcast(device, shape):
    with pytest.raises(
        ValueError, match=r"^y must have the images and channels of x, \(2, 3\), but"
    ):
        adaptive_instance_normalization(draw(device, 2, 3, 4, 4), draw(device, *shape))
