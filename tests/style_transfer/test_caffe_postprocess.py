import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.style_transfer.caffe_postprocess import caffe_postprocess
from snippets.style_transfer.caffe_preprocess import caffe_preprocess


@pytest.mark.property
@given(seed=st.integers(0, 10**6))
def test_a_photograph_comes_back(device, seed):
    rng = torch.Generator().manual_seed(seed)
    picture = torch.rand(2, 3, 2, 3, dtype=torch.float64, generator=rng).to(device)
    back = caffe_postprocess(caffe_preprocess(picture))
    torch.testing.assert_close(back, picture, rtol=0, atol=1e-14)


@pytest.mark.closed_form
def test_0_is_the_mean_colour_red_first(device):
    y = caffe_postprocess(torch.zeros(3, 1, 1, dtype=torch.float64, device=device))
    expected = [123.68 / 255, 116.779 / 255, 103.939 / 255]
    assert y.flatten().tolist() == pytest.approx(expected, abs=1e-6)


@pytest.mark.closed_form
def test_what_no_screen_can_show_is_clipped(device):
    x = torch.tensor([-1000.0, 0.1, 1000.0], device=device)[:, None, None]
    y = caffe_postprocess(x).flatten()
    assert y[2] == 0
    assert 0 < y[1] < 1
    assert y[0] == 1


@pytest.mark.property
def test_the_result_has_no_gradient_and_the_image_keeps_its_own(device):
    x = torch.zeros(3, 1, 1, device=device, requires_grad=True)
    assert not caffe_postprocess(x).requires_grad
    assert x.requires_grad


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 4, 5), (4, 5), (2, 4, 3, 3)])
def test_refuses_other_than_three_channels(device, shape):
    with pytest.raises(ValueError, match=rf"^x must be of shape .*, but is \({shape[0]}, "):
        caffe_postprocess(torch.ones(shape, device=device))
