import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models.detection._utils import BoxCoder

from snippets.detection.encode_boxes import encode_boxes

NORMALISED = (0.1, 0.1, 0.2, 0.2)
CENTRE, SIDE = st.floats(-100, 100), st.floats(0.01, 100)
PAIRS = st.lists(st.tuples(CENTRE, CENTRE, SIDE, SIDE, CENTRE, CENTRE, SIDE, SIDE), max_size=6)


def make(rows, device):
    """Boxes out of centre, width and height."""
    boxes = torch.tensor(rows, dtype=torch.float64, device=device).reshape(-1, 4)
    center, size = boxes[:, :2], boxes[:, 2:]
    return torch.cat([center - size / 2, center + size / 2], dim=1)


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("box", "offsets"),
    [
        ([5, 7, 4, 2], [0, 0, 0, 0]),
        ([9, 7, 4, 2], [1, 0, 0, 0]),
        ([5, 6, 4, 2], [0, -0.5, 0, 0]),
        ([5, 7, 8, 2], [0, 0, math.log(2), 0]),
        ([5, 7, 4, 0.5], [0, 0, 0, -math.log(4)]),
    ],
    ids="same right up wider lower".split(),
)
def test_an_anchor_four_wide_and_two_high(device, box, offsets):
    anchor = make([[5, 7, 4, 2]], device)
    expected = torch.tensor([offsets], dtype=torch.float64, device=device)
    torch.testing.assert_close(
        encode_boxes(make([box], device), anchor), expected, rtol=1e-14, atol=1e-15
    )


@pytest.mark.closed_form
def test_the_numbers_that_d2l_prints(device):
    # Section 14.4.3: offsets of anchors 1, 2 and 4, printed with three digits.
    rows = [
        ([0.1, 0.08, 0.52, 0.92], [0.15, 0.2, 0.4, 0.4], [1.40, 10.0, 2.59, 7.18]),
        ([0.55, 0.2, 0.9, 0.88], [0.63, 0.05, 0.88, 0.98], [-1.20, 0.269, 1.68, -1.57]),
        ([0.55, 0.2, 0.9, 0.88], [0.57, 0.3, 0.92, 0.9], [-0.571, -1.00, 0.0, 0.626]),
    ]
    boxes, anchors, printed = (
        torch.tensor(part, device=device) for part in zip(*rows, strict=True)
    )
    offsets = encode_boxes(boxes, anchors, std=NORMALISED)
    torch.testing.assert_close(offsets, printed, rtol=0.004, atol=1e-4)


@pytest.mark.reference
@pytest.mark.parametrize("std", [(1.0, 1.0, 1.0, 1.0), NORMALISED, (0.5, 0.3, 0.2, 0.7)])
@given(pairs=PAIRS)
def test_equals_torchvision_whose_weights_are_the_inverses(device, std, pairs):
    boxes, anchors = make([p[:4] for p in pairs], device), make([p[4:] for p in pairs], device)
    theirs = BoxCoder(tuple(1 / s for s in std)).encode_single(boxes, anchors)
    torch.testing.assert_close(encode_boxes(boxes, anchors, std), theirs, rtol=1e-9, atol=1e-9)


@pytest.mark.property
def test_without_std_it_is_the_paper(device):
    boxes, anchors = make([[5, 7, 4, 2]], device), make([[3, 8, 2, 9]], device)
    assert torch.equal(encode_boxes(boxes, anchors), encode_boxes(boxes, anchors, (1, 1, 1, 1)))


@pytest.mark.closed_form
def test_the_epsilon_of_d2l_shifts_the_width(device):
    # D2L's code takes log(1e-6 + ratio): decoding such an offset gives w + 1e-6 w_a, not w.
    w, w_a = 0.01, 1.0
    off = encode_boxes(make([[0, 0, w, 1]], device), make([[0, 0, w_a, 1]], device))[0, 2].item()
    assert math.exp(off) * w_a == pytest.approx(w, rel=1e-14)
    assert math.exp(math.log(1e-6 + w / w_a)) * w_a == pytest.approx(w + 1e-6 * w_a, rel=1e-12)


@pytest.mark.displayed
def test_the_last_row_of_the_equation_is_the_one_computed(displayed, device):
    def compute(h, b, s):
        box, anchor = make([[1, 2, 3, h]], device), make([[4, 5, 6, b]], device)
        return encode_boxes(box, anchor, std=(0.3, 0.4, 0.6, s))[0, 3].item()

    rename = {"h_a": "b", "h": "h", r"\sigma_h": "s", r"\end{aligned}": ""}
    displayed(rename, compute, h=(1, 2), b=(3, 4), s=(0.1, 2))


@pytest.mark.property
@given(pairs=PAIRS, scale=st.sampled_from([0.25, 4.0, 1024.0]))
def test_blind_to_the_scale_of_the_image(device, pairs, scale):
    boxes, anchors = make([p[:4] for p in pairs], device), make([p[4:] for p in pairs], device)
    offsets = encode_boxes(boxes, anchors)
    torch.testing.assert_close(
        encode_boxes(boxes * scale, anchors * scale), offsets, rtol=1e-12, atol=1e-12
    )


@pytest.mark.gradient
def test_gradcheck(device):
    boxes = make([[5, 7, 4, 2], [0, 1, 2, 3]], device).requires_grad_()
    anchors = make([[3, 8, 2, 9], [2, 1, 1, 1]], device).requires_grad_()
    assert torch.autograd.gradcheck(lambda b, a: encode_boxes(b, a, NORMALISED), (boxes, anchors))


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["boxes", "anchors"])
@pytest.mark.parametrize("bad", [[2.0, 0.0, 1.0, 1.0], [0.0, float("nan"), 1.0, 1.0]])
def test_refuses_what_is_no_box(device, name, bad):
    given_ = {key: make([[5, 7, 4, 2]], device) for key in ("boxes", "anchors")}
    given_[name] = torch.tensor([bad], device=device)
    with pytest.raises(ValueError, match=f"^{name} must"):
        encode_boxes(**given_)


@pytest.mark.bad_input
@pytest.mark.parametrize("name", ["boxes", "anchors"])
@pytest.mark.parametrize("flat", [[3.0, 0.0, 3.0, 1.0], [0.0, 3.0, 1.0, 3.0]])
def test_refuses_boxes_without_an_area(device, name, flat):
    # torchvision gives inf or nan here.
    given_ = {key: make([[5, 7, 4, 2]] * 3, device) for key in ("boxes", "anchors")}
    given_[name][1] = torch.tensor(flat, device=device)
    given_[name][2] = 0
    shown = str(flat).replace("[", r"\[").replace("]", r"\]")
    message = f"^{name} must have width and height > 0, but holds {shown}$"
    with pytest.raises(ValueError, match=message):
        encode_boxes(**given_)


@pytest.mark.bad_input
@pytest.mark.parametrize("n", [0, 2])
def test_refuses_numbers_that_would_broadcast(device, n):
    anchor = make([[5, 7, 4, 2]], device)
    with pytest.raises(ValueError, match=rf"^boxes must number as the anchors, 1, but number {n}"):
        encode_boxes(anchor.repeat(n, 1), anchor)


@pytest.mark.bad_input
@pytest.mark.parametrize("std", [(1, 1, 1), (1, 1, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, float("nan"))])
def test_refuses_what_is_no_deviation(device, std):
    anchor = make([[5, 7, 4, 2]], device)
    with pytest.raises(ValueError, match="^std must hold four numbers > 0, but is"):
        encode_boxes(anchor, anchor, std)
