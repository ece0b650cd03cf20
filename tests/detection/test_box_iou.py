import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.box_iou import box_iou

GRID = st.lists(st.tuples(*[st.integers(0, 5)] * 4), max_size=5)
FLOATS = st.lists(st.tuples(*[st.floats(-(2.0**60), 2.0**60, width=32)] * 4), max_size=5)


def make(rows, device, dtype=torch.float64):
    boxes = torch.tensor(rows, dtype=dtype, device=device).reshape(-1, 4)
    first, second = boxes[:, :2], boxes[:, 2:]
    return torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("other", "iou"),
    [
        ([0, 0, 4, 4], 1),
        ([0, 0, 2, 2], 1 / 4),
        ([2, 0, 6, 4], 1 / 3),
        ([2, 2, 6, 6], 1 / 7),
        ([4, 0, 8, 4], 0),
        ([9, 9, 10, 10], 0),
        ([1, 1, 1, 1], 0),
    ],
    ids="equal contained half quarter touching apart point".split(),
)
def test_against_a_square_of_side_four(device, other, iou):
    square, other = make([[0, 0, 4, 4]], device), make([other], device)
    assert box_iou(square, other).item() == pytest.approx(iou, rel=1e-15)


@pytest.mark.closed_form
def test_two_boxes_without_area_have_no_iou(device):
    assert box_iou(make([[1, 1, 1, 1]], device), make([[0, 0, 5, 0]], device)).isnan().all()


@pytest.mark.closed_form
def test_the_five_anchors_of_d2l(device):
    # Printed values of the book, section 14.4.3: its figure of anchors 0 to 4 on a dog and a cat.
    truth = make([[0.1, 0.08, 0.52, 0.92], [0.55, 0.2, 0.9, 0.88]], device)
    anchors = make(
        [
            [0, 0.1, 0.2, 0.3],
            [0.15, 0.2, 0.4, 0.4],
            [0.63, 0.05, 0.88, 0.98],
            [0.66, 0.45, 0.8, 0.8],
            [0.57, 0.3, 0.92, 0.9],
        ],
        device,
    )
    # By hand: anchor 1 lies inside the dog's box, so the IoU is the ratio of the areas.
    iou = box_iou(anchors, truth)
    assert iou[1, 0].item() == pytest.approx(0.25 * 0.2 / (0.42 * 0.84))
    assert iou[3, 1].item() == pytest.approx(0.14 * 0.35 / (0.35 * 0.68))
    assert iou[2, 1].item() == pytest.approx(0.17 / (0.2325 + 0.238 - 0.17))
    assert iou.argmax().item() == 2 * 4 + 1


@pytest.mark.reference
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@given(rows1=GRID | FLOATS, rows2=GRID | FLOATS)
def test_the_bits_of_torchvision(device, dtype, rows1, rows2):
    boxes1, boxes2 = make(rows1, device, dtype), make(rows2, device, dtype)
    ours, theirs = box_iou(boxes1, boxes2), torchvision.ops.box_iou(boxes1, boxes2)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=0, equal_nan=True)


@pytest.mark.reference
@given(rows1=GRID, rows2=GRID)
def test_counts_cells_of_a_drawing(device, rows1, rows2):
    # The definition, on sets: a box is the set of the unit cells inside it.
    def cells(box):
        x1, y1, x2, y2 = map(int, box)
        return {(x, y) for x in range(x1, x2) for y in range(y1, y2)}

    boxes1, boxes2 = make(rows1, device), make(rows2, device)
    iou = box_iou(boxes1, boxes2)
    for i, first in enumerate(boxes1):
        for j, second in enumerate(boxes2):
            a, b = cells(first), cells(second)
            if a | b:
                assert iou[i, j].item() == pytest.approx(len(a & b) / len(a | b), rel=1e-15)
            else:
                assert iou[i, j].isnan()


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(i, a, b):  # two boxes of width 1 whose heights are a and b and that share i
        first, second = make([[0, 0, 1, a]], device), make([[0, a - i, 1, a - i + b]], device)
        return box_iou(first, second).item()

    displayed({r"|A \cap B|": "i", "|A|": "a", "|B|": "b"}, compute, i=(0, 1), a=(1, 5), b=(1, 5))


@pytest.mark.property
@given(rows1=GRID, rows2=GRID, scale=st.sampled_from([0.25, 2.0, 1024.0]))
def test_symmetric_bounded_and_blind_to_scale(device, rows1, rows2, scale):
    boxes1, boxes2 = make(rows1, device), make(rows2, device)
    iou = box_iou(boxes1, boxes2)
    torch.testing.assert_close(iou.T, box_iou(boxes2, boxes1), rtol=0, atol=0, equal_nan=True)
    scaled = box_iou(boxes1 * scale, boxes2 * scale)
    torch.testing.assert_close(iou, scaled, rtol=0, atol=0, equal_nan=True)
    assert ((iou >= 0) & (iou <= 1) | iou.isnan()).all()


@pytest.mark.gradient
def test_gradcheck(device):
    boxes1 = make([[0, 0, 4, 4], [1, 2, 8, 5]], device).requires_grad_()
    boxes2 = make([[2, 1, 6, 3]], device).requires_grad_()
    assert torch.autograd.gradcheck(box_iou, (boxes1, boxes2))


@pytest.mark.closed_form
def test_corner_and_size_fed_as_corners_is_caught_or_wrong(device):
    # The common mistake: x, y, width, height given to a function that takes two corners.
    xywh = make([[1, 1, 4, 4]], device)
    assert box_iou(xywh, make([[1, 1, 5, 5]], device)).item() == pytest.approx(9 / 16)  # not 1
    with pytest.raises(ValueError, match="^boxes1 must have x1 <= x2"):
        box_iou(torch.tensor([[20.0, 30.0, 8.0, 8.0]], device=device), xywh.float())


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["boxes1", "boxes2"])
@pytest.mark.parametrize(
    "bad", [[[2.0, 0.0, 1.0, 1.0]], [[0.0, float("nan"), 1.0, 1.0]], [0.0, 0.0, 1.0, 1.0]]
)
def test_refuses_what_is_no_box(device, name, bad):
    boxes = {"boxes1": torch.zeros(1, 4, device=device), "boxes2": torch.zeros(1, 4, device=device)}
    boxes[name] = torch.tensor(bad, device=device)
    with pytest.raises(ValueError, match=f"^{name} must"):
        box_iou(**boxes)
