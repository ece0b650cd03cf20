import pytest
import torch
import torch.nn.functional as F
from torchvision.transforms import v2

from snippets.augmentation.resize_image import resize_image


def picture(device, seed=0, dtype=torch.float64, size=(5, 7)):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(3, *size, dtype=dtype, generator=rng).to(device)


@pytest.mark.reference
@pytest.mark.parametrize("size", [(5, 7), (3, 4), (1, 1), (10, 14), (2, 20), (13, 3)])
def test_it_is_the_antialiased_interpolation_of_torch(device, size):
    image = picture(device)
    expected = F.interpolate(image[None], size, mode="bilinear", antialias=True)[0]
    torch.testing.assert_close(resize_image(image, *size), expected, rtol=1e-6, atol=1e-7)
    expected = v2.functional.resize(image, list(size), antialias=True)
    torch.testing.assert_close(resize_image(image, *size), expected, rtol=1e-6, atol=1e-7)


@pytest.mark.closed_form
def test_a_third_of_the_size_by_hand(device):
    # Six to two: the triangle is six wide, its centres lie at 1.5 and 4.5, the edge cuts it off.
    row = torch.arange(6, dtype=torch.float64, device=device)[None]
    weights = [2 / 3, 1, 2 / 3, 1 / 3]
    mean = sum(p * w for p, w in enumerate(weights)) / sum(weights)
    expected = torch.tensor([[mean, 5 - mean]], dtype=torch.float64, device=device)
    torch.testing.assert_close(resize_image(row, 1, 2), expected, rtol=1e-12, atol=0)


@pytest.mark.property
def test_a_plain_picture_stays_plain_and_its_size_costs_nothing(device):
    image = picture(device)
    torch.testing.assert_close(resize_image(image, 5, 7), image, rtol=1e-12, atol=0)
    for dtype in (torch.float32, torch.float64):
        plain = torch.full((2, 3, 5, 7), 0.25, dtype=dtype, device=device)
        resized = resize_image(plain, 4, 11)
        torch.testing.assert_close(
            resized, torch.full((2, 3, 4, 11), 0.25, dtype=dtype, device=device)
        )


@pytest.mark.bad_input
def test_refuses_bytes(device):
    with pytest.raises(ValueError, match=r"^image must be floating, but is torch.uint8"):
        resize_image(torch.zeros(3, 2, 2, dtype=torch.uint8, device=device), 2, 2)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["height", "width"])
def test_refuses_an_empty_size(device, name):
    with pytest.raises(ValueError, match=f"^{name} must be at least 1, but is 0"):
        resize_image(picture(device), **({"height": 1, "width": 1} | {name: 0}))


@pytest.mark.reference
@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_the_weights_have_the_dtype_of_the_picture(device, dtype):
    # Positions in another dtype would round otherwise: 7 pixels from 3 have no exact centres.
    image = picture(device, dtype=torch.float64, size=(1, 3))
    exact = resize_image(image, 1, 7)
    p = torch.arange(3, dtype=torch.float64) + 0.5
    centres = (torch.arange(7, dtype=torch.float64) + 0.5) * (3 / 7)
    weights = (1 - (p - centres[:, None]).abs()).clamp(min=0)
    expected = image @ (weights / weights.sum(1, keepdim=True)).T.to(device)
    torch.testing.assert_close(exact, expected, rtol=1e-14, atol=1e-15)
    assert resize_image(image.to(dtype), 1, 7).dtype == dtype
