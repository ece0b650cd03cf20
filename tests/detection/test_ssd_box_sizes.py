import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models.detection.anchor_utils import DefaultBoxGenerator
from torchvision.models.detection.image_list import ImageList

from snippets.detection.ssd_box_sizes import ssd_box_sizes

SCALE = st.floats(0.01, 2)
RATIOS = st.lists(st.floats(1.1, 9), max_size=3)


def scales(device, *values):
    return torch.tensor(values, dtype=torch.float64, device=device)


@pytest.mark.closed_form
def test_ratio_four_between_scales_one_fifth_and_four_fifths(device):
    sizes = ssd_box_sizes(*scales(device, 0.2, 0.8), [4])
    expected = sizes.new_tensor([[0.2, 0.2], [0.4, 0.4], [0.4, 0.1], [0.1, 0.4]])
    torch.testing.assert_close(sizes, expected, rtol=1e-14, atol=0)


@pytest.mark.closed_form
@pytest.mark.parametrize(("ratios", "boxes"), [((), 2), ((2,), 4), ((2, 3), 6)])
def test_how_many_boxes_a_cell_has(device, ratios, boxes):
    assert ssd_box_sizes(*scales(device, 0.2, 0.3), ratios).shape == (boxes, 2)


@pytest.mark.reference
@given(scale=SCALE, next_scale=SCALE, ratios=RATIOS)
def test_equals_torchvision(device, scale, next_scale, ratios):
    generator = DefaultBoxGenerator([ratios], scales=[scale, next_scale], clip=False)
    image = torch.zeros(1, 3, 1, 1, device=device)
    (boxes,) = generator(ImageList(image, [(1, 1)]), [image])
    ours = ssd_box_sizes(*scales(device, scale, next_scale), ratios)
    # torchvision computes in float32.
    torch.testing.assert_close(ours.float(), boxes[:, 2:] - boxes[:, :2], rtol=1e-5, atol=1e-6)


@pytest.mark.displayed
def test_the_extra_scale_shown_is_the_one_computed(displayed, device):
    def compute(a, b):
        return ssd_box_sizes(*scales(device, a, b), [2])[1, 0].item()

    displayed({"s_{k+1}": "b", "s_k": "a"}, compute, a=(0, 1), b=(0, 2))


@pytest.mark.property
@given(scale=SCALE, next_scale=SCALE, ratios=RATIOS)
def test_all_but_the_extra_box_have_one_area_and_come_in_pairs(device, scale, next_scale, ratios):
    sizes = ssd_box_sizes(*scales(device, scale, next_scale), ratios)
    area = sizes.prod(dim=1)
    expected = torch.full_like(area, scale**2)
    expected[1] = scale * next_scale
    torch.testing.assert_close(area, expected, rtol=1e-13, atol=0)
    torch.testing.assert_close(sizes[2::2], sizes[3::2].flip(1), rtol=1e-13, atol=0)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["scale", "next_scale"])
def test_refuses_more_than_a_number(device, name):
    given_ = {key: torch.tensor(0.5, device=device) for key in ("scale", "next_scale")}
    given_[name] = torch.ones(1, device=device)
    with pytest.raises(ValueError, match=rf"^{name} must have shape \(\), but has \(1,\)"):
        ssd_box_sizes(**given_, ratios=[2])


@pytest.mark.bad_input
@pytest.mark.parametrize(("a", "b"), [(-0.5, 0.5), (0.5, -0.5), (0.5, 0.0)])
def test_refuses_scales_that_are_not_positive(device, a, b):
    with pytest.raises(ValueError, match="^scale must be finite and > 0"):
        ssd_box_sizes(*scales(device, a, b), [2])


@pytest.mark.bad_input
def test_refuses_ratios_that_are_not_positive(device):
    with pytest.raises(ValueError, match="^ratio must be finite and > 0"):
        ssd_box_sizes(*scales(device, 0.5, 0.6), [-2])
