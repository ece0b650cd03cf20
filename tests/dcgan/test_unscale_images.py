import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.dcgan.scale_images import scale_images
from snippets.dcgan.unscale_images import unscale_images


@pytest.mark.property
@given(seed=st.integers(0, 1000))
def test_it_undoes_the_scaling(device, seed):
    rng = torch.Generator().manual_seed(seed)
    pixels = torch.randint(256, (3, 4, 4), generator=rng, dtype=torch.uint8).to(device)
    back = (255 * unscale_images(scale_images(pixels))).round().to(torch.uint8)
    assert torch.equal(back, pixels)


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(x):
        return unscale_images(torch.tensor(x, dtype=torch.float64, device=device)).item()

    displayed({}, compute, x=(-1, 1))


@pytest.mark.closed_form
def test_the_ends_and_the_middle(device):
    images = torch.tensor([-1.0, 0.0, 1.0], device=device)
    assert unscale_images(images).tolist() == [0, 0.5, 1]


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-1.01, 1.01, float("nan")])
def test_refuses_what_a_tanh_cannot_send(device, bad):
    with pytest.raises(ValueError, match=r"^images must be in \[-1, 1\], but holds"):
        unscale_images(torch.tensor([0.0, bad], device=device))
