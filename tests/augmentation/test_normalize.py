import math

import pytest
import torch
from torchvision.transforms import v2

from snippets.augmentation.normalize import normalize

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def picture(device, seed=0, dtype=torch.float64, size=(5, 7)):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(3, *size, dtype=dtype, generator=rng).to(device)


@pytest.mark.reference
def test_it_is_that_of_torchvision(device):
    image = torch.stack([picture(device, 0), picture(device, 1)])
    expected = v2.functional.normalize(image, MEAN, STD)
    torch.testing.assert_close(normalize(image, MEAN, STD), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.property
def test_its_own_numbers_give_mean_0_and_deviation_1(device):
    image = picture(device)
    mean, std = image.mean(dim=(1, 2)), image.std(dim=(1, 2))
    result = normalize(image, mean.tolist(), std.tolist())
    ones = torch.ones(3, dtype=torch.float64, device=device)
    torch.testing.assert_close(result.mean(dim=(1, 2)), 0 * ones, rtol=0, atol=1e-12)
    torch.testing.assert_close(result.std(dim=(1, 2)), ones, rtol=1e-12, atol=0)
    assert result.dtype == torch.float64


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(x, m, s):
        pixel = torch.full((1, 1, 1), x, dtype=torch.float64, device=device)
        return normalize(pixel, [m], [s]).item()

    displayed(
        {"I_{cij}": "x", r"\mu_c": "m", r"\sigma_c": "s"}, compute, x=(0, 1), m=(0, 1), s=(0, 1)
    )


@pytest.mark.bad_input
def test_refuses_bytes(device):
    image = torch.zeros(3, 2, 2, dtype=torch.uint8, device=device)
    with pytest.raises(ValueError, match=r"^image must be floating, but is torch.uint8"):
        normalize(image, MEAN, STD)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["mean", "std"])
def test_refuses_a_number_too_few(device, name):
    numbers = {"mean": MEAN, "std": STD} | {name: [0.5]}
    with pytest.raises(ValueError, match=f"^{name} must have one number a channel, 3, but has 1"):
        normalize(picture(device), **numbers)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [0.0, -1.0])
def test_refuses_a_deviation_that_is_none(device, bad):
    with pytest.raises(ValueError, match=f"^std must be above 0, but holds {bad}"):
        normalize(picture(device), MEAN, [0.1, bad, 0.1])


@pytest.mark.bad_input
def test_refuses_a_deviation_that_is_no_number(device):
    with pytest.raises(ValueError, match="^std must be above 0"):
        normalize(picture(device), MEAN, [math.nan, 0.1, 0.1])
