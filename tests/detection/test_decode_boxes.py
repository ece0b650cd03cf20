import math

import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.models.detection._utils import BoxCoder

from snippets.detection.decode_boxes import decode_boxes
from snippets.detection.encode_boxes import encode_boxes

NORMALISED = (0.1, 0.1, 0.2, 0.2)
CENTRE, SIDE = st.floats(-100, 100), st.floats(0.05, 100)
ROWS = st.lists(st.tuples(CENTRE, CENTRE, SIDE, SIDE, *[st.floats(-9, 9)] * 4), max_size=6)


def make(rows, device):
    """Boxes out of centre, width and height."""
    boxes = torch.tensor(rows, dtype=torch.float64, device=device).reshape(-1, 4)
    center, size = boxes[:, :2], boxes[:, 2:]
    return torch.cat([center - size / 2, center + size / 2], dim=1)


def offsets(rows, device):
    return torch.tensor(rows, dtype=torch.float64, device=device).reshape(-1, 4)


@pytest.mark.derivation
def test_it_solves_the_encoding_for_the_box():
    x, w, t_x, t_w, x_a = sympy.symbols("x w t_x t_w x_a", real=True)
    w_a, sigma = sympy.symbols("w_a sigma", positive=True)
    assert sympy.solve((x - x_a) / w_a / sigma - t_x, x) == [sigma * t_x * w_a + x_a]
    assert sympy.solve(sympy.log(w / w_a) / sigma - t_w, w) == [w_a * sympy.exp(sigma * t_w)]


@pytest.mark.closed_form
@pytest.mark.parametrize(
    ("offset", "box"),
    [
        ([0, 0, 0, 0], [5, 7, 4, 2]),
        ([1, 0, 0, 0], [9, 7, 4, 2]),
        ([0, -0.5, 0, 0], [5, 6, 4, 2]),
        ([0, 0, math.log(2), 0], [5, 7, 8, 2]),
        ([0, 0, 0, -math.log(4)], [5, 7, 4, 0.5]),
        ([0, 0, 9, 0], [5, 7, 250, 2]),
        ([0, 0, 0, 9], [5, 7, 4, 125]),
        ([0, 0, -900, 0], [5, 7, 0, 2]),
    ],
    ids="same right up wider lower too-wide too-high vanishing".split(),
)
def test_an_anchor_four_wide_and_two_high(device, offset, box):
    # The cap: 4 * 1000 / 16 = 250 and 2 * 1000 / 16 = 125.
    decoded = decode_boxes(offsets([offset], device), make([[5, 7, 4, 2]], device))
    torch.testing.assert_close(decoded, make([box], device), rtol=1e-14, atol=1e-13)


@pytest.mark.closed_form
def test_the_cap_applies_after_the_deviations(device):
    anchor = make([[0, 0, 16, 16]], device)
    decoded = decode_boxes(offsets([[0, 0, 19, 25]], device), anchor, NORMALISED, max_log=4)
    expected = make([[0, 0, 16 * math.exp(3.8), 16 * math.exp(4)]], device)
    torch.testing.assert_close(decoded, expected, rtol=1e-14, atol=0)


@pytest.mark.reference
@pytest.mark.parametrize("std", [(1.0, 1.0, 1.0, 1.0), NORMALISED, (0.5, 0.3, 0.2, 0.7)])
@given(rows=ROWS)
def test_equals_torchvision_whose_weights_are_the_inverses(device, std, rows):
    anchors, given_ = make([r[:4] for r in rows], device), offsets([r[4:] for r in rows], device)
    theirs = BoxCoder(tuple(1 / s for s in std)).decode_single(given_, anchors)
    ours = decode_boxes(given_, anchors, std)
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-9)


@pytest.mark.property
@pytest.mark.parametrize("std", [(1.0, 1.0, 1.0, 1.0), NORMALISED])
@given(rows=st.lists(st.tuples(*[CENTRE, CENTRE, SIDE, SIDE] * 2), max_size=6))
def test_undoes_the_encoding(device, std, rows):
    boxes, anchors = make([r[:4] for r in rows], device), make([r[4:] for r in rows], device)
    t = encode_boxes(boxes, anchors, std)
    back = decode_boxes(t, anchors, std, max_log=math.inf)
    torch.testing.assert_close(back, boxes, rtol=1e-9, atol=1e-9)


@pytest.mark.closed_form
def test_the_pixel_that_faster_rcnn_counts_twice(device):
    # Its code encodes width x2 - x1 + 1, and its decoding forgets the 1: x2 comes back as x2 + 1.
    box = torch.tensor([[10.0, 10.0, 29.0, 39.0]], dtype=torch.float64, device=device)
    one = torch.tensor([0.0, 0.0, 1.0, 1.0], dtype=torch.float64, device=device)
    t = encode_boxes(box + one, box + one)
    assert torch.equal(decode_boxes(t, box + one), box + one)  # 30 and 40, not 29 and 39
    assert torch.equal(decode_boxes(encode_boxes(box, box), box), box)


@pytest.mark.displayed
def test_the_last_row_of_the_equation_is_the_one_computed(displayed, device):
    def compute(t, b, s):  # the cap is far away, so min(st, c) is st
        anchor = make([[4, 0, 6, b]], device)
        _, y1, _, y2 = decode_boxes(offsets([[1, 0, 3, t]], device), anchor, (0.3, 0.4, 0.6, s))[0]
        return (y2 - y1).item()

    rename = {r"\min(\sigma_h t_h, c)": "{s t}", "h_a": "b", r"\end{aligned}": ""}
    displayed(rename, compute, t=(-1, 1), b=(3, 4), s=(0.1, 2))


@pytest.mark.gradient
def test_gradcheck_and_none_beyond_the_cap(device):
    anchors = make([[5, 7, 4, 2], [0, 1, 2, 3]], device).requires_grad_()
    t = offsets([[0.1, 0.2, 0.3, -0.4], [0.2, 0.1, 1.0, 9.0]], device).requires_grad_()
    assert torch.autograd.gradcheck(lambda t, a: decode_boxes(t, a), (t, anchors))
    decode_boxes(t, anchors).square().sum().backward()
    assert t.grad[1, 3] == 0
    assert t.grad[0].all() and t.grad[1, :3].all()


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [[2.0, 0.0, 1.0, 1.0], [0.0, float("nan"), 1.0, 1.0]])
def test_refuses_anchors_that_are_no_boxes(device, bad):
    with pytest.raises(ValueError, match="^anchors must"):
        decode_boxes(torch.zeros(1, 4, device=device), torch.tensor([bad], device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1, 4), (4,), (8,), (3, 4), (1, 2, 4)])
def test_refuses_shapes_that_would_broadcast(device, shape):
    anchors = make([[5, 7, 4, 2]] * 2, device)
    with pytest.raises(ValueError, match=r"^offsets must have the shape of anchors, \(2, 4\), but"):
        decode_boxes(torch.zeros(shape, device=device), anchors)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_refuses_offsets_that_are_not_finite(device, bad):
    with pytest.raises(ValueError, match=f"^offsets must be finite, but holds {bad}$"):
        decode_boxes(offsets([[0, 0, bad, 0]], device), make([[5, 7, 4, 2]], device))


@pytest.mark.bad_input
@pytest.mark.parametrize("std", [(1, 1, 1), (1, 1, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, float("nan"))])
def test_refuses_what_is_no_deviation(device, std):
    with pytest.raises(ValueError, match="^std must hold four numbers > 0, but is"):
        decode_boxes(offsets([[0, 0, 0, 0]], device), make([[5, 7, 4, 2]], device), std)
