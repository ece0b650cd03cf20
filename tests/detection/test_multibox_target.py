import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.assign_anchors import assign_anchors
from snippets.detection.box_iou import box_iou
from snippets.detection.decode_boxes import decode_boxes
from snippets.detection.multibox_target import multibox_target

CORNER, SIDE = st.integers(0, 6), st.integers(1, 5)
BOX = st.tuples(CORNER, CORNER, SIDE, SIDE)


def make(rows, device):
    """Boxes out of corner, width and height."""
    boxes = torch.tensor(rows, dtype=torch.float64, device=device).reshape(-1, 4)
    return torch.cat([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], dim=1)


def classes(values, device):
    return torch.tensor(values, dtype=torch.int64, device=device)


@pytest.mark.closed_form
def test_the_five_anchors_of_d2l(device):
    # Section 14.4.3, with the numbers that the book prints.
    truth = torch.tensor([[0.1, 0.08, 0.52, 0.92], [0.55, 0.2, 0.9, 0.88]], device=device)
    anchors = torch.tensor(
        [
            [0, 0.1, 0.2, 0.3],
            [0.15, 0.2, 0.4, 0.4],
            [0.63, 0.05, 0.88, 0.98],
            [0.66, 0.45, 0.8, 0.8],
            [0.57, 0.3, 0.92, 0.9],
        ],
        device=device,
    )
    offsets, mask, taught = multibox_target(anchors, truth, classes([0, 1], device))
    assert taught.tolist() == [0, 1, 2, 0, 2]
    assert mask.tolist() == [[0] * 4, [1] * 4, [1] * 4, [0] * 4, [1] * 4]
    printed = [
        [0, 0, 0, 0],
        [1.40, 10.0, 2.59, 7.18],
        [-1.20, 0.269, 1.68, -1.57],
        [0, 0, 0, 0],
        [-0.571, -1.00, 0, 0.626],
    ]
    torch.testing.assert_close(offsets, offsets.new_tensor(printed), rtol=0.004, atol=1e-4)


@pytest.mark.closed_form
def test_an_image_without_objects_is_all_background(device):
    anchors = make([[0, 0, 4, 4], [1, 1, 2, 2]], device)
    offsets, mask, taught = multibox_target(anchors, make([], device), classes([], device))
    assert not offsets.any() and not mask.any() and not taught.any()
    assert offsets.shape == mask.shape == (2, 4) and taught.shape == (2,)


@pytest.mark.reference
@pytest.mark.parametrize("threshold", [0.25, 0.5])
@given(anchors=st.lists(BOX, min_size=1, max_size=6), boxes=st.lists(BOX, max_size=4))
def test_equals_a_loop_over_the_anchors(device, threshold, anchors, boxes):
    anchors, boxes = make(anchors, device), make(boxes, device)
    labels = classes(range(10, 10 + len(boxes)), device)
    std = (0.5, 0.25, 0.3, 0.4)
    offsets, mask, taught = multibox_target(anchors, boxes, labels, threshold, std)
    assignment = assign_anchors(box_iou(anchors, boxes), threshold).tolist()
    for i, j in enumerate(assignment):
        if j == -1:
            assert offsets[i].tolist() == mask[i].tolist() == [0] * 4 and taught[i] == 0
            continue
        x1, y1, x2, y2 = boxes[j].tolist()
        a1, b1, a2, b2 = anchors[i].tolist()
        expected = [
            ((x1 + x2) / 2 - (a1 + a2) / 2) / (a2 - a1) / 0.5,
            ((y1 + y2) / 2 - (b1 + b2) / 2) / (b2 - b1) / 0.25,
            math.log((x2 - x1) / (a2 - a1)) / 0.3,
            math.log((y2 - y1) / (b2 - b1)) / 0.4,
        ]
        assert offsets[i].tolist() == pytest.approx(expected, rel=1e-12, abs=1e-12)
        assert mask[i].tolist() == [1] * 4 and taught[i] == 11 + j


@pytest.mark.property
@given(anchors=st.lists(BOX, min_size=1, max_size=6), boxes=st.lists(BOX, min_size=1, max_size=4))
def test_decoding_what_is_taught_gives_the_ground_truth(device, anchors, boxes):
    anchors, boxes = make(anchors, device), make(boxes, device)
    labels = classes([0] * len(boxes), device)
    offsets, mask, _ = multibox_target(anchors, boxes, labels)
    taught = mask[:, 0] == 1
    decoded = decode_boxes(offsets, anchors, (0.1, 0.1, 0.2, 0.2))[taught]
    j = assign_anchors(box_iou(anchors, boxes))[taught]
    torch.testing.assert_close(decoded, boxes[j], rtol=1e-12, atol=1e-12)


@pytest.mark.bad_input
@pytest.mark.parametrize("n", [0, 1, 3])
def test_refuses_other_numbers_of_labels(device, n):
    boxes = make([[0, 0, 4, 4]] * 2, device)
    message = rf"^labels must have one entry a box, shape \(2,\), but has \({n},\)$"
    with pytest.raises(ValueError, match=message):
        multibox_target(boxes, boxes, classes([0] * n, device))


@pytest.mark.bad_input
def test_refuses_boxes_without_an_area(device):
    anchors, boxes = make([[0, 0, 4, 4]], device), make([[1, 1, 0, 2]], device)
    with pytest.raises(ValueError, match="^boxes must have width and height > 0"):
        multibox_target(anchors, boxes, classes([0], device))
