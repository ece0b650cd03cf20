import pytest
import torch
from torchvision.models import VGG19_Weights

from snippets.style_transfer.postprocess import postprocess
from snippets.style_transfer.preprocess import preprocess


@pytest.mark.reference
def test_a_photograph_comes_back(device):
    rng = torch.Generator().manual_seed(0)
    picture = torch.rand(2, 3, 4, 5, dtype=torch.float64, generator=rng).to(device)
    torch.testing.assert_close(postprocess(preprocess(picture)), picture, rtol=0, atol=1e-14)


@pytest.mark.closed_form
def test_0_is_the_mean_colour_and_1_is_one_spread_above(device):
    ours = VGG19_Weights.IMAGENET1K_V1.transforms()
    for k in (0, 1):
        y = postprocess(torch.full((3, 1, 1), k, dtype=torch.float64, device=device))
        expected = [m + k * s for m, s in zip(ours.mean, ours.std, strict=True)]
        assert y.flatten().tolist() == pytest.approx(expected, rel=1e-12)


@pytest.mark.property
def test_what_no_screen_can_show_is_clipped(device):
    x = torch.tensor([-100.0, 0.1, 100.0], device=device)[:, None, None]
    y = postprocess(x).flatten()
    assert y[0] == 0
    assert 0 < y[1] < 1
    assert y[2] == 1


@pytest.mark.property
def test_the_result_has_no_gradient_and_the_image_keeps_its_own(device):
    x = torch.zeros(3, 1, 1, device=device, requires_grad=True)
    assert not postprocess(x).requires_grad
    assert x.requires_grad


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 4, 5), (4, 5), (2, 4, 3, 3)])
def test_refuses_other_than_three_channels(device, shape):
    with pytest.raises(ValueError, match=rf"^x must be of shape .*, but is \({shape[0]}, "):
        postprocess(torch.ones(shape, device=device))
