import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.box_convert import box_convert
from snippets.detection.multibox_prior import multibox_prior

POSITIVE = st.lists(st.floats(0.1, 3), min_size=1, max_size=4)


@pytest.mark.closed_form
def test_the_box_that_d2l_prints(device):
    # Section 14.4.1: the first box around pixel (250, 250) of an image of 561 x 728 (H x W) is
    # printed as 0.06, 0.07, 0.63, 0.82, and there are 2 042 040 boxes. So the code's scale is one of
    # the height: by the text the box would be 0.75 wide.
    image = torch.zeros(561, 728, device=device)
    sizes, ratios = [0.75, 0.5, 0.25], [1, 2, 0.5]
    boxes = multibox_prior(image, sizes, ratios, scale_of="height")
    assert boxes.shape == (2_042_040, 4)
    printed = boxes.new_tensor([0.06, 0.07, 0.63, 0.82])
    box = boxes.reshape(561, 728, 5, 4)[250, 250, 0]
    torch.testing.assert_close(box, printed, rtol=0, atol=0.0051)
    by_text = multibox_prior(image, sizes, ratios, scale_of="sides").reshape(561, 728, 5, 4)
    x1, y1, x2, y2 = by_text[250, 250, 0].tolist()
    assert (x2 - x1, y2 - y1) == pytest.approx((0.75, 0.75), rel=1e-5)


@pytest.mark.closed_form
@pytest.mark.parametrize(("scale_of", "pixels"), [("height", [100, 100]), ("sides", [200, 100])])
def test_what_the_two_readings_give_on_an_image_twice_as_wide_as_high(device, scale_of, pixels):
    image = torch.zeros(2, 4, dtype=torch.float64, device=device)
    boxes = multibox_prior(image, [0.5], [1], scale_of=scale_of) * image.new_tensor([400, 200] * 2)
    size = (boxes[:, 2:] - boxes[:, :2]).mean(dim=0)
    assert size.tolist() == pytest.approx(pixels)


@pytest.mark.reference
@pytest.mark.parametrize("scale_of", ["height", "sides"])
@given(height=st.integers(1, 4), width=st.integers(1, 4), sizes=POSITIVE, ratios=POSITIVE)
def test_equals_a_loop_over_the_rule(device, scale_of, height, width, sizes, ratios):
    loop = []
    pairs = [(s, ratios[0]) for s in sizes] + [(sizes[0], r) for r in ratios[1:]]
    for i in range(height):
        for j in range(width):
            for s, r in pairs:
                h = s / math.sqrt(r)
                w = s * math.sqrt(r)
                if scale_of == "height":
                    w = w * height / width
                x, y = (j + 0.5) / width, (i + 0.5) / height
                loop.append([x - w / 2, y - h / 2, x + w / 2, y + h / 2])
    feature_map = torch.zeros(1, 1, height, width, dtype=torch.float64, device=device)
    boxes = multibox_prior(feature_map, sizes, ratios, scale_of=scale_of)
    assert len(boxes) == height * width * (len(sizes) + len(ratios) - 1)
    torch.testing.assert_close(boxes, boxes.new_tensor(loop), rtol=1e-13, atol=1e-13)


@pytest.mark.property
@given(sizes=POSITIVE, ratios=POSITIVE, side=st.integers(1, 4))
def test_on_square_images_the_readings_agree(device, sizes, ratios, side):
    square = torch.zeros(side, side, dtype=torch.float64, device=device)
    by_height, by_sides = (
        multibox_prior(square, sizes, ratios, scale_of=scale_of) for scale_of in ("height", "sides")
    )
    assert torch.equal(by_height, by_sides)


@pytest.mark.property
@pytest.mark.parametrize(("scale_of", "factor"), [("height", 1), ("sides", 5 / 3)])
@given(ratios=POSITIVE)
def test_the_ratio_in_pixels(device, scale_of, factor, ratios):
    image = torch.zeros(3, 5, dtype=torch.float64, device=device)
    boxes = multibox_prior(image, [0.3], ratios, scale_of=scale_of)
    pixels = box_convert(boxes, "xyxy", "cxcywh") * image.new_tensor([5, 3, 5, 3])
    expected = image.new_tensor(ratios * 15) * factor
    torch.testing.assert_close(pixels[:, 2] / pixels[:, 3], expected, rtol=1e-12, atol=0)


@pytest.mark.bad_input
@pytest.mark.parametrize(("sizes", "ratios"), [([], [1]), ([1], [])])
def test_refuses_empty_lists(device, sizes, ratios):
    with pytest.raises(ValueError, match="^sizes and ratios must not be empty, but are"):
        multibox_prior(torch.zeros(2, 2, device=device), sizes, ratios, scale_of="height")


@pytest.mark.bad_input
@pytest.mark.parametrize(("sizes", "ratios"), [([0.5, -0.1], [1]), ([0.5], [1, 0])])
def test_refuses_what_is_no_size(device, sizes, ratios):
    with pytest.raises(ValueError, match="must be finite and > 0"):
        multibox_prior(torch.zeros(2, 2, device=device), sizes, ratios, scale_of="height")


@pytest.mark.bad_input
def test_refuses_other_readings_and_has_no_default(device):
    feature_map = torch.zeros(2, 2, device=device)
    with pytest.raises(ValueError, match="^scale_of must be 'height' or 'sides', but is 'width'"):
        multibox_prior(feature_map, [0.5], [1], scale_of="width")
    with pytest.raises(TypeError, match="scale_of"):
        multibox_prior(feature_map, [0.5], [1])


@pytest.mark.bad_input
def test_refuses_what_is_no_map(device):
    with pytest.raises(ValueError, match="^feature_map must have shape"):
        multibox_prior(torch.zeros(0, 2, device=device), [0.5], [1], scale_of="height")
