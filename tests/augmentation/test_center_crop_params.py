import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.transforms import v2

from snippets.augmentation.center_crop_params import center_crop_params
from snippets.augmentation.crop_image import crop_image


@pytest.mark.reference
@given(
    size=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    less=st.tuples(st.integers(0, 11), st.integers(0, 11)),
)
def test_it_is_the_window_of_torchvision(device, size, less):
    crop_size = tuple(max(a - b, 1) for a, b in zip(size, less, strict=True))
    image = torch.arange(size[0] * size[1], device=device).view(1, *size)
    expected = v2.functional.center_crop(image, list(crop_size))
    assert torch.equal(crop_image(image, *center_crop_params(size, crop_size)), expected)


@pytest.mark.closed_form
def test_by_hand():
    assert center_crop_params((10, 9), (4, 9)) == (3, 0, 4, 9)
    assert center_crop_params((5, 6), (2, 3)) == (2, 2, 2, 3)  # 1.5 rounds to 2
    assert center_crop_params((1, 1), (1, 1)) == (0, 0, 1, 1)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [(0, 1), (1, 0), (6, 1), (1, 6)])
def test_refuses_a_window_that_does_not_fit(bad):
    with pytest.raises(ValueError, match=r"^crop_size must be from 1 to \(5, 5\), but is"):
        center_crop_params((5, 5), bad)
