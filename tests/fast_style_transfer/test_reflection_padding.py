import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.fast_style_transfer.reflection_padding import reflection_padding


def rho(k, n):
    """The equation's mirror."""
    return abs(k) if k < n else 2 * (n - 1) - k


@pytest.mark.closed_form
def test_the_papers_sizes(device):
    # Table 1 of the supplementary material: 256 becomes 336.
    assert reflection_padding(torch.zeros(1, 3, 256, 64, device=device)).shape == (1, 3, 336, 144)


@pytest.mark.reference
@pytest.mark.parametrize(("blocks", "stride"), [(1, 1), (2, 1), (1, 2), (1, 3)])
def test_it_is_the_mirror_of_the_equation_and_numpys(device, blocks, stride):
    rng = torch.Generator().manual_seed(0)
    image = torch.randn(2, 3, 8, 9, generator=rng).to(device)
    p = 2 * blocks * stride
    padded = reflection_padding(image, blocks, stride)
    for h in range(8 + 2 * p):
        for w in range(9 + 2 * p):
            assert torch.equal(padded[:, :, h, w], image[:, :, rho(h - p, 8), rho(w - p, 9)])
    expected = np.pad(image.cpu().numpy(), ((0, 0), (0, 0), (p, p), (p, p)), mode="reflect")
    assert np.array_equal(padded.cpu().numpy(), expected)


@pytest.mark.property
@given(blocks=st.integers(0, 3), stride=st.integers(1, 3))
def test_the_image_is_found_again_in_its_middle(device, blocks, stride):
    image = torch.arange(2.0 * 3 * 20 * 19, device=device).view(2, 3, 20, 19)
    p = 2 * blocks * stride
    padded = reflection_padding(image, blocks, stride)
    assert torch.equal(padded[..., p : p + 20, p : p + 19], image)
    assert padded.shape == (2, 3, 20 + 2 * p, 19 + 2 * p)


@pytest.mark.closed_form
def test_an_image_one_pixel_larger_than_the_frame(device):
    assert reflection_padding(torch.zeros(1, 3, 41, 41, device=device)).shape == (1, 3, 121, 121)


@pytest.mark.bad_input
@pytest.mark.parametrize("size", [(40, 64), (64, 40), (40, 40)])
def test_refuses_an_image_no_larger_than_the_frame(device, size):
    with pytest.raises(ValueError, match=r"^image must be more than 40 pixels high and wide, but"):
        reflection_padding(torch.zeros(1, 3, *size, device=device))
    with pytest.raises(ValueError, match=r"^image must be more than 40 pixels high and wide, but"):
        reflection_padding(torch.zeros(3, *size, device=device))
