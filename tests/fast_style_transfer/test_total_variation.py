import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.total_variation import total_variation


def draw(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.closed_form
def test_an_upright_and_a_level_edge(device):
    upright = torch.tensor([0.0, 0.0, 1.0], device=device).repeat(5, 1).view(1, 1, 5, 3)
    assert total_variation(upright).item() == 2.0  # four of five rows, half of 1 each
    assert total_variation(upright.mT).item() == 2.0
    assert total_variation(torch.full((1, 3, 4, 4), 7.0, device=device)) == 0


@pytest.mark.reference
def test_it_is_the_sum_of_the_equation(device):
    image = draw(device, 2, 3, 4, 5)
    total = 0.0
    for n in range(2):
        for c in range(3):
            for h in range(3):
                for w in range(4):
                    here = image[n, c, h, w]
                    total += (image[n, c, h + 1, w] - here) ** 2 / 2
                    total += (image[n, c, h, w + 1] - here) ** 2 / 2
    torch.testing.assert_close(total_variation(image), total / 2, rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_its_gradient_is_the_one_in_the_authors_code(device):
    # TotalVariation.lua, in torch: x_diff and y_diff of the (H - 1) x (W - 1) corner.
    image = draw(device, 1, 3, 5, 6).requires_grad_()
    (gradient,) = torch.autograd.grad(total_variation(image), image)
    y = image.detach()
    x_diff, y_diff = y[..., :-1, :-1] - y[..., :-1, 1:], y[..., :-1, :-1] - y[..., 1:, :-1]
    expected = torch.zeros_like(y)
    expected[..., :-1, :-1] += x_diff + y_diff
    expected[..., :-1, 1:] -= x_diff
    expected[..., 1:, :-1] -= y_diff
    torch.testing.assert_close(gradient, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.property
@given(scale=st.floats(-10, 10), shift=st.floats(-10, 10))
def test_brightness_does_not_matter_and_contrast_counts_squared(device, scale, shift):
    image = draw(device, 1, 3, 4, 4)
    torch.testing.assert_close(
        total_variation(scale * image + shift),
        scale**2 * total_variation(image),
        rtol=1e-9,
        atol=1e-12,
    )


@pytest.mark.closed_form
def test_the_smallest_image_that_has_neighbours(device):
    image = torch.tensor([[[[0.0, 1.0], [2.0, 9.0]]]], device=device)
    assert total_variation(image).item() == 2.5  # (1 + 4) / 2: the last pixel begins no step


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3, 4, 4), (0, 3, 4, 4), (1, 3, 1, 4), (1, 3, 4, 1)])
def test_refuses_what_has_no_neighbours(device, shape):
    with pytest.raises(ValueError, match=r"^image must be \(N, C, H, W\) with H and W at least 2"):
        total_variation(torch.zeros(shape, device=device))
