import pytest
import torch
from torchvision.transforms import functional as vision

from snippets.dcgan.scale_images import scale_images


@pytest.mark.closed_form
def test_black_grey_and_white(device):
    pixels = torch.tensor([0, 102, 255], dtype=torch.uint8, device=device)
    expected = torch.tensor([-1.0, -0.2, 1.0], device=device)
    torch.testing.assert_close(scale_images(pixels), expected, rtol=0, atol=1e-7)


@pytest.mark.reference
def test_it_is_what_tutorials_write_in_two_transforms(device):
    pixels = torch.arange(256, dtype=torch.uint8, device=device).view(1, 16, 16)
    unit = pixels / 255  # `ToTensor`
    expected = vision.normalize(unit, [0.5], [0.5])
    torch.testing.assert_close(scale_images(pixels), expected, rtol=0, atol=1e-6)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(p):
        return scale_images(torch.tensor(p, dtype=torch.float64, device=device)).item()

    displayed({}, compute, p=(1.01, 255))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.5, 255.5, float("nan")])
def test_refuses_what_is_no_pixel(device, bad):
    with pytest.raises(ValueError, match="^pixels must be in 0 to 255, but holds"):
        scale_images(torch.tensor([2.0, bad], device=device))


@pytest.mark.bad_input
def test_refuses_images_that_were_scaled_before(device):
    with pytest.raises(ValueError, match=r"^pixels must reach up to 255, but holds only 0.* to 1"):
        scale_images(torch.tensor([0.0, 0.3, 1.0], device=device))
    black = torch.zeros(2, dtype=torch.uint8, device=device)
    assert (scale_images(black) == -1).all()  # in bytes it is clear what is meant
    assert scale_images(torch.tensor([0.0, 255.0], device=device)).tolist() == [-1, 1]
    assert scale_images(torch.tensor([1.01], device=device)) < -0.99
