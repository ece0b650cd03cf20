import math

import pytest
import torch
from torchvision.transforms import functional

from snippets.style_transfer.caffe_preprocess import caffe_preprocess

BGR_MEAN = [0.40760392, 0.45795686, 0.48501961]


@pytest.mark.reference
@pytest.mark.parametrize("shape", [(3, 4, 5), (2, 3, 4, 5)])
def test_it_is_the_notebooks_chain_of_transforms(device, shape):
    rng = torch.Generator().manual_seed(0)
    picture = torch.rand(shape, dtype=torch.float64, generator=rng).to(device)
    bgr = picture[..., [2, 1, 0], :, :]
    expected = functional.normalize(bgr, BGR_MEAN, [1.0, 1.0, 1.0]) * 255
    torch.testing.assert_close(caffe_preprocess(picture), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.closed_form
def test_blue_comes_first_and_the_mean_is_that_of_imagenet_in_bytes(device):
    blue = torch.tensor([0.0, 0.0, 1.0], dtype=torch.float64, device=device)[:, None, None]
    expected = [255 - 103.939, -116.779, -123.68]  # the mean as the Caffe models print it
    assert caffe_preprocess(blue).flatten().tolist() == pytest.approx(expected, abs=1e-5)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 4, 5), (4, 5), (2, 4, 3, 3)])
def test_refuses_other_than_three_channels(device, shape):
    with pytest.raises(ValueError, match=rf"^picture must be of shape .*, but is \({shape[0]}, "):
        caffe_preprocess(torch.ones(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [255.0, 1.5, -0.1, math.nan])
def test_refuses_a_picture_outside_0_to_1(device, bad):
    picture = torch.ones(3, 1, 2, device=device)
    picture[1, 0, 0] = bad
    with pytest.raises(ValueError, match=rf"^picture must be in \[0, 1\], but holds .*{bad}"):
        caffe_preprocess(picture)


@pytest.mark.closed_form
def test_black_and_white_are_allowed(device):
    for value in (0.0, 1.0):
        assert caffe_preprocess(torch.full((3, 1, 1), value, device=device)).isfinite().all()
