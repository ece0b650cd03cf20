import colorsys
import math

import pytest
import torch
from torchvision.transforms import v2

from snippets.augmentation.adjust_hue import adjust_hue


def picture(device, seed=0, dtype=torch.float64, size=(5, 7)):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(3, *size, dtype=dtype, generator=rng).to(device)


@pytest.mark.reference
@pytest.mark.parametrize("factor", [-0.5, -0.2, 0, 0.1, 0.5])
def test_it_is_that_of_torchvision(device, factor):
    images = torch.stack([picture(device, s, torch.float32, (20, 30)) for s in (0, 1)])
    images[0, :, 0, :5] = 0.5  # greys
    images[0, :, 1, :5] = 0
    expected = v2.functional.adjust_hue(images, factor)
    torch.testing.assert_close(adjust_hue(images, factor), expected, rtol=0, atol=2e-6)


@pytest.mark.reference
def test_it_is_that_of_the_standard_library(device):
    image = picture(device)
    turned = adjust_hue(image, 0.3)
    for pixel, new in zip(image.flatten(1).T.tolist(), turned.flatten(1).T.tolist(), strict=True):
        h, s, v = colorsys.rgb_to_hsv(*pixel)
        assert new == pytest.approx(colorsys.hsv_to_rgb((h + 0.3) % 1, s, v), abs=1e-12)


@pytest.mark.closed_form
def test_a_third_of_a_turn_passes_the_channels_on(device):
    image = picture(device)
    expected = image.roll(1, 0)
    torch.testing.assert_close(adjust_hue(image, 1 / 3), expected, rtol=0, atol=1e-12)
    torch.testing.assert_close(adjust_hue(image, 0), image, rtol=0, atol=1e-12)
    grey = torch.full((3, 2, 2), 0.25, device=device)
    assert torch.equal(adjust_hue(grey, 0.2), grey)


@pytest.mark.bad_input
def test_refuses_bytes(device):
    with pytest.raises(ValueError, match=r"^image must be floating"):
        adjust_hue(torch.zeros(3, 2, 2, dtype=torch.uint8, device=device), 0.1)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.6, 0.6, math.nan])
def test_refuses_more_than_half_a_turn(device, bad):
    with pytest.raises(ValueError, match=rf"^factor must be in \[-0.5, 0.5\], but is {bad}"):
        adjust_hue(picture(device), bad)
