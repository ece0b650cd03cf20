import math

import pytest
import torch

from snippets.augmentation.check_image import check_image


@pytest.mark.closed_form
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_the_ends_of_the_range_are_allowed(device, dtype):
    assert check_image(torch.zeros(3, 2, 2, dtype=dtype, device=device)) is None
    check_image(torch.ones(2, 3, 1, 4, dtype=dtype, device=device))


@pytest.mark.property
def test_the_picture_stays_as_it_is(device):
    image = torch.rand(3, 2, 2, generator=torch.Generator().manual_seed(0)).to(device)
    before = image.clone()
    check_image(image)
    assert torch.equal(image, before)


@pytest.mark.bad_input
def test_refuses_bytes(device):
    image = torch.zeros(3, 2, 2, dtype=torch.uint8, device=device)
    with pytest.raises(
        ValueError, match=r"^image must be floating, in \[0, 1\], but is torch.uint8"
    ):
        check_image(image)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3, 2), (4, 2, 2), (2, 2, 3), (1, 2, 2)])
def test_refuses_other_shapes(device, shape):
    with pytest.raises(ValueError, match=r"^image must have shape \(..., 3, H, W\), but has"):
        check_image(torch.zeros(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.01, 1.01, math.nan])
def test_refuses_values_outside_the_range(device, bad):
    image = torch.full((3, 2, 2), 0.5, device=device)
    image[1, 0, 1] = bad
    with pytest.raises(ValueError, match=r"^image must be in \[0, 1\], but holds"):
        check_image(image)
