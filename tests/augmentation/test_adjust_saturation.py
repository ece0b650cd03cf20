import math

import pytest
import torch
from torchvision.transforms import v2

from snippets.augmentation.adjust_saturation import adjust_saturation


def picture(device, seed=0, dtype=torch.float64, size=(5, 7)):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(3, *size, dtype=dtype, generator=rng).to(device)


@pytest.mark.reference
@pytest.mark.parametrize("factor", [0, 0.3, 1, 1.7, 10])
def test_it_is_that_of_torchvision(device, factor):
    images = torch.stack([picture(device, 0), picture(device, 1)])
    expected = v2.functional.adjust_saturation(images, factor)
    torch.testing.assert_close(adjust_saturation(images, factor), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.closed_form
def test_one_changes_nothing_and_zero_leaves_the_other_end_of_the_blend(device):
    image = picture(device)
    torch.testing.assert_close(adjust_saturation(image, 1), image, rtol=1e-15, atol=0)
    other = v2.functional.rgb_to_grayscale(image, 3)
    torch.testing.assert_close(adjust_saturation(image, 0), other, rtol=1e-12, atol=0)


@pytest.mark.bad_input
def test_refuses_bytes(device):
    with pytest.raises(ValueError, match=r"^image must be floating"):
        adjust_saturation(torch.zeros(3, 2, 2, dtype=torch.uint8, device=device), 1.0)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.1, math.nan])
def test_refuses_a_negative_factor(device, bad):
    with pytest.raises(ValueError, match=f"^factor must be >= 0, but is {bad}"):
        adjust_saturation(picture(device), bad)
