import pytest
import torch
from torchvision.transforms import v2

from snippets.augmentation.horizontal_flip import horizontal_flip


def picture(device, seed=0, dtype=torch.float64, size=(5, 7)):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(3, *size, dtype=dtype, generator=rng).to(device)


@pytest.mark.reference
def test_it_is_that_of_torchvision(device):
    image = picture(device)
    assert torch.equal(horizontal_flip(image), v2.functional.horizontal_flip(image))


@pytest.mark.closed_form
def test_a_pixel_goes_to_the_column_of_the_equation(device):
    image = picture(device)
    for j in range(7):
        assert torch.equal(horizontal_flip(image)[..., j], image[..., 7 - 1 - j])


@pytest.mark.property
def test_twice_is_nothing_and_the_original_stays(device):
    image = picture(device)
    flipped = horizontal_flip(image)
    assert torch.equal(horizontal_flip(flipped), image)
    flipped.zero_()
    assert image.count_nonzero() == image.numel()
