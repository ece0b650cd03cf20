import pytest
import torch
from torchvision.transforms import v2

from snippets.augmentation.grayscale import grayscale


def picture(device, seed=0, dtype=torch.float64, size=(5, 7)):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(3, *size, dtype=dtype, generator=rng).to(device)


@pytest.mark.reference
def test_it_is_that_of_torchvision(device):
    image = torch.stack([picture(device, 0), picture(device, 1)])
    expected = v2.functional.rgb_to_grayscale(image)
    torch.testing.assert_close(grayscale(image), expected, rtol=1e-12, atol=0)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(r, g, b):
        pixel = torch.tensor([r, g, b], dtype=torch.float64, device=device).view(3, 1, 1)
        return grayscale(pixel).item()

    displayed({"R": "r", "G": "g", "B": "b"}, compute, r=(0, 1), g=(0, 1), b=(0, 1))


@pytest.mark.bad_input
def test_refuses_bytes(device):
    with pytest.raises(ValueError, match=r"^image must be floating"):
        grayscale(torch.zeros(3, 2, 2, dtype=torch.uint8, device=device))
