import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models.detection.anchor_utils import DefaultBoxGenerator
from torchvision.models.detection.image_list import ImageList

from snippets.detection.ssd_default_boxes import ssd_default_boxes

SIDES = (38, 19, 10, 5, 3, 1)
RATIOS = [[2], [2, 3], [2, 3], [2, 3], [2], [2]]
MAPS = st.lists(
    st.tuples(
        st.integers(1, 3), st.integers(1, 3), st.lists(st.sampled_from([2, 3, 5]), max_size=2)
    ),
    min_size=1,
    max_size=3,
)


def feature_maps(sides, device):
    return [torch.zeros(1, 4, h, w, dtype=torch.float64, device=device) for h, w in sides]


def torchvision_boxes(generator, maps, height, width):
    """What torchvision gives, in shares of the image."""
    image = maps[0].new_zeros(1, 3, height, width)
    (boxes,) = generator(ImageList(image, [(height, width)]), maps)
    return boxes / boxes.new_tensor([width, height, width, height])


@pytest.mark.closed_form
def test_the_8732_boxes_of_ssd300(device):
    maps = feature_maps([(side, side) for side in SIDES], device)
    boxes = ssd_default_boxes(maps, [0.1, 0.2, 0.375, 0.55, 0.725, 0.9, 1.075], RATIOS)
    assert boxes.shape == (8732, 4)
    assert 38**2 * 4 + 19**2 * 6 + 10**2 * 6 + 5**2 * 6 + 3**2 * 4 + 1 * 4 == 8732
    # The last map has one cell: a square of scale 0.9 in the middle of the image.
    torch.testing.assert_close(boxes[-4], boxes.new_tensor([0.05, 0.05, 0.95, 0.95]))
    # The first box: scale 0.1 around the middle of the first of 38 cells.
    low, high = 0.5 / 38 - 0.05, 0.5 / 38 + 0.05
    torch.testing.assert_close(boxes[0], boxes.new_tensor([low, low, high, high]))


@pytest.mark.closed_form
def test_a_map_of_one_row_and_two_columns(device):
    boxes = ssd_default_boxes(feature_maps([(1, 2)], device), [0.2, 0.8], [[]])
    rows = [
        [x - s / 2, 0.5 - s / 2, x + s / 2, 0.5 + s / 2] for x in (0.25, 0.75) for s in (0.2, 0.4)
    ]
    torch.testing.assert_close(boxes, boxes.new_tensor(rows), rtol=1e-14, atol=0)


@pytest.mark.reference
@given(maps=MAPS, scales=st.lists(st.floats(0.05, 1.2), min_size=4, max_size=4))
def test_equals_torchvision_without_its_clipping(device, maps, scales):
    ratios, scales = [r for _, _, r in maps], scales[: len(maps) + 1]
    maps = feature_maps([(h, w) for h, w, _ in maps], device)
    generator = DefaultBoxGenerator(ratios, scales=scales, clip=False)
    theirs = torchvision_boxes(generator, maps, 200, 400)
    # torchvision builds widths and heights in float32, whatever the dtype of the maps.
    torch.testing.assert_close(ssd_default_boxes(maps, scales, ratios), theirs, rtol=0, atol=1e-6)


@pytest.mark.reference
def test_torchvision_clips_widths_and_heights_but_not_corners(device):
    maps = feature_maps([(2, 2)], device)
    ours = ssd_default_boxes(maps, [0.9, 1.6], [[]])
    theirs = torchvision_boxes(DefaultBoxGenerator([[]], scales=[0.9, 1.6]), maps, 300, 300)
    assert (ours[1, 2:] - ours[1, :2]).tolist() == pytest.approx([1.2, 1.2])
    assert (theirs[1, 2:] - theirs[1, :2]).tolist() == pytest.approx([1, 1])
    assert theirs.min() < 0 and theirs.max() > 1
    torch.testing.assert_close(ours[::2], theirs[::2], rtol=0, atol=1e-6)


@pytest.mark.reference
def test_torchvision_steps_by_pixels_and_so_off_the_paper(device):
    # 38 steps of 8 pixels are 304, so its last centre on an image of 300 is 37.5 * 8 / 300 = 1.
    maps = feature_maps([(38, 38)], device)
    ours = ssd_default_boxes(maps, [0.1, 0.2], [[]])
    generator = DefaultBoxGenerator([[]], scales=[0.1, 0.2], steps=[8])
    theirs = torchvision_boxes(generator, maps, 300, 300)
    center = [((boxes[-1, :2] + boxes[-1, 2:]) / 2).tolist() for boxes in (ours, theirs)]
    assert center[0] == pytest.approx([37.5 / 38] * 2)
    assert center[1] == pytest.approx([1, 1])


@pytest.mark.bad_input
def test_refuses_no_maps():
    with pytest.raises(ValueError, match="^feature_maps must hold at least one map"):
        ssd_default_boxes([], [0.1], [])


@pytest.mark.bad_input
@pytest.mark.parametrize("n", [1, 3])
def test_refuses_other_numbers_of_scales(device, n):
    with pytest.raises(ValueError, match=rf"^scales must hold m \+ 1 = 2 numbers, but holds {n}$"):
        ssd_default_boxes(feature_maps([(1, 1)], device), [0.5] * n, [[2]])


@pytest.mark.bad_input
@pytest.mark.parametrize("n", [0, 2])
def test_refuses_other_numbers_of_ratios(device, n):
    with pytest.raises(ValueError, match=f"^ratios must hold m = 1 sequences, but holds {n}$"):
        ssd_default_boxes(feature_maps([(1, 1)], device), [0.5, 0.6], [[2]] * n)
