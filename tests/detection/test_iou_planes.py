import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.iou_planes import iou_planes

GRID = st.lists(st.tuples(*[st.integers(0, 5)] * 4), max_size=7)
FLOATS = st.lists(st.tuples(*[st.floats(-(2.0**60), 2.0**60, width=32)] * 4), max_size=7)


def make(rows, device, dtype):
    rows = torch.tensor(rows, dtype=dtype, device=device).reshape(-1, 4)
    first, second = rows[:, :2], rows[:, 2:]
    return torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)


def planes(boxes):
    x1, y1, x2, y2 = boxes.T
    return torch.stack([x1, y1, x2, y2, (x2 - x1) * (y2 - y1)])


@pytest.mark.reference
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@given(rows1=GRID | FLOATS, rows2=GRID | FLOATS)
def test_the_bits_of_torchvision_and_0_for_nan(device, dtype, rows1, rows2):
    boxes1, boxes2 = make(rows1, device, dtype), make(rows2, device, dtype)
    ours = iou_planes(planes(boxes1)[:, :, None], planes(boxes2)[:, None, :])
    theirs = torchvision.ops.box_iou(boxes1, boxes2).nan_to_num(0)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=0)


@pytest.mark.closed_form
def test_halves_and_quarters_pair_by_pair(device):
    boxes1 = make([[0, 0, 4, 4]] * 4, device, torch.float32)
    boxes2 = make([[0, 0, 4, 4], [0, 0, 2, 4], [2, 2, 4, 4], [4, 0, 8, 4]], device, torch.float32)
    assert iou_planes(planes(boxes1), planes(boxes2)).tolist() == [1, 0.5, 0.25, 0]


@pytest.mark.closed_form
def test_nan_stands_for_no_box(device):
    boxes = torch.full((1, 4), torch.nan, device=device)
    assert iou_planes(planes(boxes), planes(torch.ones(1, 4, device=device))).tolist() == [0]
    assert iou_planes(planes(boxes), planes(boxes)).tolist() == [0]


@pytest.mark.property
def test_leaves_its_input_alone(device):
    first = planes(make([[0, 0, 4, 4]], device, torch.float32))
    second = planes(make([[2, 2, 3, 9]], device, torch.float32))
    before = first.clone(), second.clone()
    iou_planes(first, second)
    assert torch.equal(first, before[0]) and torch.equal(second, before[1])


@pytest.mark.closed_form
def test_works_in_the_memory_of_two_planes(device, monkeypatch):
    box, made = planes(make([[0, 0, 4, 4]], device, torch.float32)), []
    for name in ("minimum", "add"):
        function = getattr(torch, name)

        def spy(*args, function=function, **kwargs):
            made.append(function(*args, **kwargs))
            return made[-1]

        monkeypatch.setattr(torch, name, spy)
    result = iou_planes(box, box)
    width, height, union = made
    assert union.data_ptr() == height.data_ptr() and result.data_ptr() == width.data_ptr()


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["planes1", "planes2"])
@pytest.mark.parametrize("n", [4, 6])
def test_refuses_boxes_without_their_area(device, name, n):
    inputs = {
        "planes1": torch.ones(5, 2, device=device),
        "planes2": torch.ones(5, 2, device=device),
    }
    inputs[name] = torch.ones(n, 2, device=device)
    words = rf"^{name} must be 5 planes, but has shape \({n}, 2\)$"
    with pytest.raises(ValueError, match=words):
        iou_planes(**inputs)
