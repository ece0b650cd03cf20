import math

import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection import fast_nms as module
from snippets.detection.fast_nms import fast_nms
from snippets.detection.nms import nms

SCORES = st.integers(0, 3)  # few, so that many are equal
GRID = st.lists(st.tuples(*[st.integers(0, 5)] * 4, SCORES), max_size=12)
FLOATS = st.lists(st.tuples(*[st.floats(-(2.0**60), 2.0**60, width=32)] * 4, SCORES), max_size=12)
THRESHOLDS = st.sampled_from([0, 0.1, 0.25, 0.3, 1 / 3, 0.5, 0.6, 0.75, 1])


def make(rows, device, dtype):
    rows = torch.tensor(rows, dtype=dtype, device=device).reshape(-1, 5)
    first, second = rows[:, :2], rows[:, 2:4]
    boxes = torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)
    return boxes, rows[:, 4] / 4


def clustered(n, device, seed=0):
    """Boxes around n / 20 objects, with scores of two digits."""
    generator = torch.Generator().manual_seed(seed)
    objects = torch.randint(n // 20, (n,), generator=generator)
    centre = 100 * torch.rand(n // 20, 2, generator=generator)[objects]
    centre += torch.randn(n, 2, generator=generator)
    size = 5 + 5 * torch.rand(n, 2, generator=generator)
    scores = torch.randint(100, (n,), generator=generator) / 100
    return torch.cat([centre - size, centre + size], dim=1).to(device), scores.to(device)


def on_cpu(boxes, scores, iou_threshold):
    """torchvision's kernel for the CPU: the one for CUDA rounds the threshold, and fuses products."""
    return torchvision.ops.nms(boxes.cpu(), scores.cpu(), iou_threshold).to(boxes.device)


@pytest.mark.reference
@pytest.mark.parametrize("block", [1, 3, 128])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@given(rows=GRID | FLOATS, iou_threshold=THRESHOLDS)
def test_is_the_readable_form_ties_included(device, block, dtype, rows, iou_threshold):
    boxes, scores = make(rows, device, dtype)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", block)
        patch.setattr(module, "_COLUMNS", 2)
        ours = fast_nms(boxes, scores, iou_threshold)
    assert torch.equal(ours, nms(boxes, scores, iou_threshold))


@pytest.mark.reference
@pytest.mark.parametrize("n", [100, 128, 129, 1500, 4000])
@pytest.mark.parametrize("iou_threshold", [0.3, 0.5])
def test_is_torchvisions_on_many_boxes(device, n, iou_threshold):
    boxes, scores = clustered(n, device)
    assert torch.equal(fast_nms(boxes, scores, iou_threshold), on_cpu(boxes, scores, iou_threshold))


@pytest.mark.closed_form
def test_a_chain_where_every_second_box_stays(device):
    # Each box overlaps the next by half, and beats it. Inside a block the truth travels one box at
    # a time, and from block to block it is passed on: 300 boxes are two blocks and a bit.
    left = torch.arange(300.0, device=device)
    boxes = torch.stack([left, 0 * left, left + 3, 0 * left + 1], dim=1)
    assert fast_nms(boxes, -left, 0.4).tolist() == list(range(0, 300, 2))


@pytest.mark.closed_form
def test_boxes_of_no_area_stay_and_hide_nothing(device):
    # The first two share no area with anything: nan among the overlaps must not cover the others.
    boxes = [[1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 4, 4], [0, 0, 4, 3], [0, 0, 4, 2]]
    boxes = torch.tensor(boxes, dtype=torch.float32, device=device)
    scores = torch.tensor([0.9, 0.8, 0.7, 0.6, 0.5], device=device)
    assert fast_nms(boxes, scores, 0.5).tolist() == [0, 1, 2, 4]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", 3)
        assert fast_nms(boxes, scores, 0.5).tolist() == [0, 1, 2, 4]


@pytest.mark.closed_form
@pytest.mark.parametrize("block", [1, 128])
def test_at_the_threshold_a_box_stays(device, monkeypatch, block):
    monkeypatch.setattr(module, "_BLOCK", block)
    boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 2.0]], device=device)
    scores = torch.tensor([0.5, 0.5], device=device)
    assert fast_nms(boxes, scores, 0.5).tolist() == [0, 1]
    assert fast_nms(boxes, scores, math.nextafter(0.5, 0)).tolist() == [0]


@pytest.mark.closed_form
def test_of_nothing_nothing_is_kept(device):
    keep = fast_nms(torch.zeros(0, 4, device=device), torch.zeros(0, device=device), 0.5)
    assert keep.shape == (0,) and keep.dtype == torch.int64


@pytest.mark.property
def test_boxes_on_their_way_to_a_loss_are_taken_as_they_are(device):
    boxes, scores = clustered(200, device)
    keep = fast_nms(boxes.clone().requires_grad_(), scores.clone().requires_grad_(), 0.5)
    assert torch.equal(keep, fast_nms(boxes, scores, 0.5))


@pytest.mark.closed_form
def test_compares_a_block_with_so_many_boxes_at_once(device, monkeypatch):
    shapes = []

    def spy(planes1, planes2, function=module.iou_planes):
        shapes.append((planes1.shape[1], planes2.shape[2]))
        return function(planes1, planes2)

    monkeypatch.setattr(module, "iou_planes", spy)
    left = 10 * torch.arange(10.0, device=device)  # boxes apart: all are kept
    boxes = torch.stack([left, 0 * left, left + 1, 0 * left + 1], dim=1)
    monkeypatch.setattr(module, "_BLOCK", 4)
    monkeypatch.setattr(module, "_COLUMNS", 5)
    fast_nms(boxes, -left, 0.5)
    assert shapes == [(4, 4), (4, 5), (4, 1), (4, 4), (4, 2), (2, 2), (2, 0)]


@pytest.mark.bad_input
def test_refuses_what_is_no_detection(device):
    with pytest.raises(ValueError, match="^boxes must have x1 <= x2 and y1 <= y2"):
        fast_nms(torch.tensor([[1.0, 0, 0, 1]], device=device), torch.ones(1, device=device), 0.5)
    with pytest.raises(ValueError, match=r"^scores must have shape \(1,\)"):
        fast_nms(torch.zeros(1, 4, device=device), torch.ones(2, device=device), 0.5)


@pytest.mark.bad_input
@pytest.mark.parametrize("iou_threshold", [-0.1, 1.1, 50, math.nan])
def test_refuses_a_threshold_that_is_no_overlap(device, iou_threshold):
    words = rf"^iou_threshold must be in \[0, 1\], but is {iou_threshold}$"
    with pytest.raises(ValueError, match=words):
        fast_nms(torch.zeros(1, 4, device=device), torch.ones(1, device=device), iou_threshold)
