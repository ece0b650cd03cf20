import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.check_boxes import check_boxes

COORDINATES = st.floats(-10, 10) | st.sampled_from([math.nan, math.inf, -math.inf, 0.0])


@pytest.mark.reference
@given(rows=st.lists(st.tuples(*[COORDINATES] * 4), min_size=1, max_size=3))
def test_it_takes_what_the_definition_calls_a_box(device, rows):
    # A set of points that is not empty and has a finite extent: it holds its own corner.
    def is_box(x1, y1, x2, y2):
        return x1 <= x1 <= x2 and y1 <= y1 <= y2 and all(map(math.isfinite, (x1, y1, x2, y2)))

    boxes = torch.tensor(rows, dtype=torch.float64, device=device)
    if all(itertools.starmap(is_box, rows)):
        check_boxes(boxes)
    else:
        with pytest.raises(ValueError, match="^boxes must"):
            check_boxes(boxes)


@pytest.mark.closed_form
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_it_takes_points_lines_and_an_empty_list(device, dtype):
    point, line = [3.0, 4.0, 3.0, 4.0], [-1.0, 2.0, 5.0, 2.0]
    assert check_boxes(torch.tensor([point, line], dtype=dtype, device=device)) is None
    assert check_boxes(torch.empty(0, 4, dtype=dtype, device=device)) is None


@pytest.mark.closed_form
def test_half_precision_would_give_wrong_areas(device):
    # What the docstring says of half precision: the reason for refusing it.
    side = torch.tensor(300.0, dtype=torch.float16, device=device)
    assert (side * side).isinf()
    assert torch.tensor(257.0, dtype=torch.bfloat16, device=device).item() == 256


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.complex64]
)
def test_refuses_other_dtypes(device, dtype):
    with pytest.raises(ValueError, match=f"^anchors must be float32 or float64, but is {dtype}$"):
        check_boxes(torch.zeros(2, 4, dtype=dtype, device=device), "anchors")


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(4,), (2, 5), (2, 3), (0,), (1, 2, 4), (4, 2)])
def test_refuses_other_shapes(device, shape):
    with pytest.raises(ValueError, match=r"^boxes must have shape \(N, 4\), but has \("):
        check_boxes(torch.zeros(shape, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("column", range(4))
def test_refuses_what_is_not_finite_and_shows_the_first(device, bad, column):
    boxes = torch.tensor([[0.0, 0.0, 1.0, 1.0]] * 3, device=device)
    boxes[1:, column] = bad
    boxes[2, 3 - column] = 7.0  # so that the second and the third row read differently
    shown = str(boxes[1].tolist()).replace("[", r"\[").replace("]", r"\]")
    with pytest.raises(ValueError, match=f"^boxes must be finite, but holds {shown}$"):
        check_boxes(boxes)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "wrong", [[5.0, 0.0, 4.0, 9.0], [0.0, 5.0, 9.0, 4.0]], ids=["x1 > x2", "y1 > y2"]
)
def test_refuses_corners_in_the_wrong_order_and_shows_the_first(device, wrong):
    boxes = torch.tensor([[0.0, 0.0, 1.0, 1.0], wrong, [9.0, 9.0, 8.0, 8.0]], device=device)
    shown = str(wrong).replace("[", r"\[").replace("]", r"\]")
    message = f"^truth must have x1 <= x2 and y1 <= y2, but holds {shown}$"
    with pytest.raises(ValueError, match=message):
        check_boxes(boxes, "truth")
