import pytest
import sympy
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.box_iou import box_iou
from snippets.detection.generalized_box_iou import generalized_box_iou

GRID = st.lists(st.tuples(*[st.integers(0, 5)] * 4), max_size=5)
FLOATS = st.lists(st.tuples(*[st.floats(-(2.0**60), 2.0**60, width=32)] * 4), max_size=5)


def make(rows, device, dtype=torch.float64):
    boxes = torch.tensor(rows, dtype=dtype, device=device).reshape(-1, 4)
    first, second = boxes[:, :2], boxes[:, 2:]
    return torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)


@pytest.mark.derivation
def test_of_two_squares_a_gap_apart():
    # Unit squares with a gap g between them: C is 2 + g long, so GIoU = -g / (2 + g), from 0 to -1.
    g = sympy.symbols("g", positive=True)
    giou = 0 - ((2 + g) - 2) / (2 + g)
    assert sympy.simplify(giou + g / (2 + g)) == 0
    assert giou.subs(g, 0) == 0
    assert sympy.limit(giou, g, sympy.oo) == -1


@pytest.mark.closed_form
@pytest.mark.parametrize("gap", [0, 0.5, 1, 2, 6, 1e6])
def test_two_unit_squares_a_gap_apart(device, gap):
    left, right = make([[0, 0, 1, 1]], device), make([[1 + gap, 0, 2 + gap, 1]], device)
    assert generalized_box_iou(left, right).item() == pytest.approx(-gap / (2 + gap), rel=1e-14)


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("other", "giou"),
    [
        ([0, 0, 4, 4], 1),
        ([0, 0, 2, 2], 1 / 4),
        ([2, 2, 6, 6], 4 / 28 - 8 / 36),
        ([4, 4, 8, 8], -32 / 64),
        ([0, 0, 4, 0], 0),
    ],
    ids="equal contained overlapping corner line".split(),
)
def test_against_a_square_of_side_four(device, other, giou):
    square, other = make([[0, 0, 4, 4]], device), make([other], device)
    assert generalized_box_iou(square, other).item() == pytest.approx(giou, rel=1e-14)


@pytest.mark.reference
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@given(rows1=GRID | FLOATS, rows2=GRID | FLOATS)
def test_the_bits_of_torchvision(device, dtype, rows1, rows2):
    boxes1, boxes2 = make(rows1, device, dtype), make(rows2, device, dtype)
    ours = generalized_box_iou(boxes1, boxes2)
    theirs = torchvision.ops.generalized_box_iou(boxes1, boxes2)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=0, equal_nan=True)


def pair(i, u, c):
    """Two boxes, given |A n B|, |A u B| and |C|: a unit square and a box on the same floor."""
    area = u - 1 + i
    height = (c - area) / (1 - i)
    return [0, 0, 1, 1], [1 - i, 0, 1 - i + area / height, height]


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(i, u, c):
        first, second = pair(i, u, c)
        return generalized_box_iou(make([first], device), make([second], device)).item()

    rename = {r"|A \cap B|": "i", r"|A \cup B|": "u", "|C|": "c"}
    displayed(rename, compute, i=(0, 0.125), u=(2, 3), c=(4, 5))


@pytest.mark.property
@given(rows1=GRID, rows2=GRID)
def test_never_above_iou_and_above_minus_one(device, rows1, rows2):
    boxes1, boxes2 = make(rows1, device), make(rows2, device)
    giou, iou = generalized_box_iou(boxes1, boxes2), box_iou(boxes1, boxes2)
    known = ~giou.isnan()
    assert (giou[known] > -1).all()
    assert (giou[known] <= iou[known] + 1e-15).all()
    swapped = generalized_box_iou(boxes2, boxes1).T
    torch.testing.assert_close(giou, swapped, rtol=1e-15, atol=1e-15, equal_nan=True)


@pytest.mark.gradient
def test_boxes_apart_are_pulled_together(device):
    boxes1 = make([[0, 0, 1, 1], [7, 8, 9, 9]], device).requires_grad_()
    boxes2 = make([[3, 2, 5, 4]], device).requires_grad_()
    assert torch.autograd.gradcheck(generalized_box_iou, (boxes1, boxes2))
    generalized_box_iou(boxes1[:1], boxes2).sum().backward()
    assert (boxes1.grad[0, 2:] > 0).all()  # GIoU rises as the near edges move to the right, down
    boxes1.grad = None
    box_iou(boxes1[:1], boxes2).sum().backward()
    assert boxes1.grad.count_nonzero() == 0  # IoU does not say where to go


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["boxes1", "boxes2"])
@pytest.mark.parametrize("bad", [[[2.0, 0.0, 1.0, 1.0]], [[0.0, float("nan"), 1.0, 1.0]]])
def test_refuses_what_is_no_box(device, name, bad):
    boxes = {"boxes1": torch.zeros(1, 4, device=device), "boxes2": torch.zeros(1, 4, device=device)}
    boxes[name] = torch.tensor(bad, device=device)
    with pytest.raises(ValueError, match=f"^{name} must"):
        generalized_box_iou(**boxes)
