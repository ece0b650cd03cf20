import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models import VGG19_Weights
from torchvision.transforms import functional

from snippets.style_transfer.postprocess import postprocess
from snippets.style_transfer.preprocess import preprocess


def random_picture(device, *shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(shape, dtype=torch.float64, generator=rng).to(device)


@pytest.mark.reference
@pytest.mark.parametrize("shape", [(3, 4, 5), (2, 3, 4, 5)])
def test_it_normalises_as_torchvisions_weights_ask(device, shape):
    picture = random_picture(device, *shape)
    ours = VGG19_Weights.IMAGENET1K_V1.transforms()
    expected = functional.normalize(picture, ours.mean, ours.std)
    torch.testing.assert_close(preprocess(picture), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.closed_form
def test_the_mean_colour_becomes_0_and_one_spread_becomes_1(device):
    mean = torch.tensor([0.485, 0.456, 0.406], dtype=torch.float64, device=device)
    std = torch.tensor([0.229, 0.224, 0.225], dtype=torch.float64, device=device)
    for k in (-1, 0, 1):
        x = preprocess((mean + k * std)[:, None, None])
        torch.testing.assert_close(x, torch.full_like(x, k), rtol=1e-12, atol=1e-12)


@pytest.mark.property
@given(seed=st.integers(0, 10**6))
def test_postprocess_brings_the_picture_back(device, seed):
    picture = random_picture(device, 3, 2, 4, seed=seed)
    torch.testing.assert_close(postprocess(preprocess(picture)), picture, rtol=0, atol=1e-14)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 4, 5), (4, 5), (2, 4, 3, 3)])
def test_refuses_other_than_three_channels(device, shape):
    with pytest.raises(ValueError, match=rf"^picture must be of shape .*, but is \({shape[0]}, "):
        preprocess(torch.ones(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [255.0, 1.5, -0.1, math.nan])
def test_refuses_a_picture_outside_0_to_1(device, bad):
    picture = torch.ones(3, 1, 2, device=device)
    picture[1, 0, 0] = bad
    with pytest.raises(ValueError, match=rf"^picture must be in \[0, 1\], but holds .*{bad}"):
        preprocess(picture)


@pytest.mark.closed_form
def test_black_and_white_are_allowed(device):
    for value in (0.0, 1.0):
        assert preprocess(torch.full((3, 1, 1), value, device=device)).isfinite().all()
