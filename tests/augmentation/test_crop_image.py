import pytest
import torch
from torchvision.transforms import v2

from snippets.augmentation.crop_image import crop_image


def picture(device, seed=0, dtype=torch.float64, size=(5, 7)):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(3, *size, dtype=dtype, generator=rng).to(device)


@pytest.mark.reference
@pytest.mark.parametrize(
    "window", [(0, 0, 5, 7), (1, 2, 3, 4), (4, 6, 1, 1), (0, 3, 5, 4), (2, 0, 3, 7)]
)
def test_it_is_that_of_torchvision(device, window):
    image = picture(device)
    assert torch.equal(crop_image(image, *window), v2.functional.crop(image, *window))


@pytest.mark.closed_form
def test_a_pixel_comes_from_the_place_of_the_equation(device):
    image = picture(device)
    window = crop_image(image, 1, 2, 3, 4)
    assert window.shape == (3, 3, 4)
    for i in range(3):
        for j in range(4):
            assert torch.equal(window[:, i, j], image[:, 1 + i, 2 + j])


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "window",
    [
        (-1, 0, 2, 2),
        (0, -1, 2, 2),
        (4, 0, 2, 2),
        (0, 6, 2, 2),
        (0, 0, 0, 2),
        (0, 0, 2, 0),
        (5, 0, 1, 1),
    ],
)
def test_refuses_a_window_that_is_not_inside(device, window):
    named = ", ".join(map(str, window))
    with pytest.raises(ValueError, match=f"^top, left, .* window of 5 x 7, but are {named}$"):
        crop_image(picture(device), *window)
