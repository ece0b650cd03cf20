import itertools

import pytest
import sympy
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.box_convert import box_convert

FORMS = ["xyxy", "xywh", "cxcywh"]
COORDINATES, SIDES = st.floats(-1e4, 1e4), st.floats(0, 1e4)
ROWS = st.lists(st.tuples(COORDINATES, COORDINATES, SIDES, SIDES), max_size=5)


@pytest.mark.derivation
def test_each_form_is_the_inverse_of_its_way_to_the_corners():
    x1, y1, x2, y2, w, h, cx, cy = sympy.symbols("x1 y1 x2 y2 w h cx cy")
    xywh = sympy.solve([x1 + w - x2, y1 + h - y2], [w, h])
    assert xywh == {w: x2 - x1, h: y2 - y1}
    equations = [cx - w / 2 - x1, cy - h / 2 - y1, cx + w / 2 - x2, cy + h / 2 - y2]
    cxcywh = sympy.solve(equations, [cx, cy, w, h])
    assert cxcywh == {cx: (x1 + x2) / 2, cy: (y1 + y2) / 2, w: x2 - x1, h: y2 - y1}


@pytest.mark.closed_form
@pytest.mark.parametrize(("source", "target"), list(itertools.product(FORMS, FORMS)))
def test_one_box_written_three_ways(device, source, target):
    written = {"xyxy": [2, 1, 6, 4], "xywh": [2, 1, 4, 3], "cxcywh": [4, 2.5, 4, 3]}
    boxes = torch.tensor([written[source]], dtype=torch.float64, device=device)
    expected = torch.tensor([written[target]], dtype=torch.float64, device=device)
    assert torch.equal(box_convert(boxes, source, target), expected)


@pytest.mark.reference
@pytest.mark.parametrize(("source", "target"), list(itertools.product(FORMS, FORMS)))
@given(rows=ROWS)
def test_equals_torchvision(device, source, target, rows):
    boxes = torch.tensor(rows, dtype=torch.float64, device=device).reshape(-1, 4)
    boxes = torchvision.ops.box_convert(boxes, "xywh", source)
    ours = box_convert(boxes, source, target)
    theirs = torchvision.ops.box_convert(boxes, source, target)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-11)


@pytest.mark.property
@pytest.mark.parametrize("form", FORMS)
@given(rows=ROWS)
def test_there_and_back(device, form, rows):
    boxes = torch.tensor(rows, dtype=torch.float64, device=device).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2]
    back = box_convert(box_convert(boxes, "xyxy", form), form, "xyxy")
    torch.testing.assert_close(back, boxes, rtol=0, atol=1e-11)


@pytest.mark.property
@pytest.mark.parametrize("form", FORMS)
def test_the_same_form_gives_a_copy_that_is_not_rounded(device, form):
    boxes = torch.tensor([[0.1, 0.2, 0.7, 1e-9 + 0.2]], device=device)
    same = box_convert(boxes, form, form)
    assert torch.equal(same, boxes)
    same[0, 0] = 9.0
    assert boxes[0, 0].item() == pytest.approx(0.1)


@pytest.mark.gradient
@pytest.mark.parametrize(("source", "target"), list(itertools.product(FORMS, FORMS)))
def test_gradients_flow(device, source, target):
    boxes = torch.tensor([[1.0, 2.0, 5.0, 4.0]], dtype=torch.float64, device=device)
    boxes.requires_grad_()
    assert torch.autograd.gradcheck(lambda b: box_convert(b, source, target), boxes)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["in_fmt", "out_fmt"])
def test_refuses_unknown_forms(device, name):
    forms = {"in_fmt": "xyxy", "out_fmt": "xyxy"} | {name: "yxyx"}
    with pytest.raises(ValueError, match=f"^{name} must be 'xyxy', 'xywh' or 'cxcywh', but is 'y"):
        box_convert(torch.zeros(1, 4, device=device), **forms)


@pytest.mark.bad_input
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("shape", [(4,), (2, 5), (1, 1, 4), (2, 3)])
def test_refuses_other_shapes(device, form, shape):
    with pytest.raises(ValueError, match=r"^boxes must have shape \(N, 4\), but has \("):
        box_convert(torch.zeros(shape, device=device), form, "xyxy")


@pytest.mark.bad_input
@pytest.mark.parametrize("form", FORMS)
def test_refuses_corners_in_the_wrong_order_and_negative_sides(device, form):
    boxes = torch.tensor([[5.0, 5.0, -1.0, 6.0]], device=device)
    with pytest.raises(ValueError, match="^boxes must have x1 <= x2 and y1 <= y2"):
        box_convert(boxes, form, form)


@pytest.mark.bad_input
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_refuses_what_is_not_finite(device, form, bad):
    boxes = torch.tensor([[5.0, 5.0, bad, 6.0]], device=device)
    with pytest.raises(ValueError, match="^boxes must be finite"):
        box_convert(boxes, form, "xyxy")
