import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models.detection.anchor_utils import AnchorGenerator

from snippets.detection.faster_rcnn_anchors import faster_rcnn_anchors

# As the authors' code prints them, ratio after ratio.
NINE = [
    [-84, -40, 99, 55],
    [-176, -88, 191, 103],
    [-360, -184, 375, 199],
    [-56, -56, 71, 71],
    [-120, -120, 135, 135],
    [-248, -248, 263, 263],
    [-36, -80, 51, 95],
    [-80, -168, 95, 183],
    [-168, -344, 183, 359],
]


@pytest.mark.closed_form
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_nine(device, dtype):
    anchors = faster_rcnn_anchors(torch.zeros(1, 1, dtype=dtype, device=device))
    assert anchors.dtype == dtype
    assert anchors.tolist() == NINE


@pytest.mark.closed_form
def test_the_nine_are_shifted_by_the_stride_row_after_row(device):
    anchors = faster_rcnn_anchors(torch.zeros(1, 512, 2, 3, device=device)).reshape(2, 3, 9, 4)
    nine = anchors.new_tensor(NINE)
    for i in range(2):
        for j in range(3):
            assert torch.equal(anchors[i, j] - nine, nine.new_tensor([[16 * j, 16 * i] * 2] * 9))


@pytest.mark.closed_form
def test_an_empty_batch_of_maps_has_cells(device):
    assert faster_rcnn_anchors(torch.zeros(0, 2, 3, device=device)).shape == (54, 4)


@pytest.mark.reference
@given(
    stride=st.integers(1, 40),
    scales=st.lists(st.sampled_from([0.5, 1.0, 2.0, 8.0]), min_size=1, max_size=3),
    ratios=st.lists(st.sampled_from([0.25, 0.5, 1.0, 3.0]), min_size=1, max_size=3),
    height=st.integers(1, 3),
    width=st.integers(1, 3),
)
def test_equals_a_loop_over_pixels(device, stride, scales, ratios, height, width):
    loop = []
    for i in range(height):
        for j in range(width):
            x = (stride * j + stride * (j + 1) - 1) / 2  # middle of the first and the last pixel
            y = (stride * i + stride * (i + 1) - 1) / 2
            for r in ratios:
                w = round((stride * stride / r) ** 0.5)
                h = round(w * r)
                for s in scales:
                    left, top = x - (w * s - 1) / 2, y - (h * s - 1) / 2
                    loop.append([left, top, left + w * s - 1, top + h * s - 1])
    feature_map = torch.zeros(height, width, dtype=torch.float64, device=device)
    anchors = faster_rcnn_anchors(feature_map, stride, scales, ratios)
    torch.testing.assert_close(anchors, anchors.new_tensor(loop), rtol=0, atol=1e-9)


@pytest.mark.property
def test_areas_and_ratios_are_about_those_of_the_paper(device):
    anchors = faster_rcnn_anchors(torch.zeros(1, 1, dtype=torch.float64, device=device))
    w, h = (anchors[:, 2:] - anchors[:, :2] + 1).reshape(3, 3, 2).unbind(dim=2)
    sides = w.new_tensor([128, 256, 512]).expand(3, 3)
    torch.testing.assert_close((w * h).sqrt(), sides, rtol=0.05, atol=0)
    ratios = w.new_tensor([[0.5], [1], [2]]).expand(3, 3)
    torch.testing.assert_close(h / w, ratios, rtol=0.05, atol=0)


@pytest.mark.reference
def test_torchvision_rounds_the_boxes_and_not_the_window(device):
    # AnchorGenerator: same ratios (height over width) and the same order, but edges in place of
    # pixels, centred on 0 and not on 7.5, and every box rounded for itself.
    theirs = AnchorGenerator().generate_anchors([128, 256, 512], [0.5, 1, 2], device=device)
    ours = faster_rcnn_anchors(torch.zeros(1, 1, device=device))
    ours[:, 2:] += 1
    assert ((ours[:, :2] + ours[:, 2:]) / 2 == 8).all()
    assert ((theirs[:, :2] + theirs[:, 2:]) / 2 == 0).all()
    ours, theirs = ours[:, 2:] - ours[:, :2], theirs[:, 2:] - theirs[:, :2]
    assert torch.equal(ours[3:6], theirs[3:6])  # squares need no rounding
    assert ours[0].tolist() == [184, 96] and theirs[0].tolist() == [182, 90]


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(3,), (0, 3), (3, 0)])
def test_refuses_a_map_without_cells(device, shape):
    with pytest.raises(ValueError, match=r"^feature_map must have shape \(..., H, W\), but has \("):
        faster_rcnn_anchors(torch.zeros(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("dtype", [torch.uint8, torch.float16])
def test_refuses_other_dtypes(device, dtype):
    with pytest.raises(ValueError, match="^feature_map must be float32 or float64, but is torch"):
        faster_rcnn_anchors(torch.zeros(2, 2, dtype=dtype, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "bad", [{"stride": 0}, {"scales": [8, 0]}, {"ratios": [1, -2]}, {"ratios": [float("nan")]}]
)
def test_refuses_what_is_no_size(device, bad):
    (name,) = bad
    with pytest.raises(ValueError, match=f"^{name} must be > 0, but is"):
        faster_rcnn_anchors(torch.zeros(1, 1, device=device), **bad)
