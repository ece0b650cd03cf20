import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.augmentation.centers_inside import centers_inside


@pytest.mark.closed_form
def test_the_edges_do_not_count(device):
    centers = [(2, 5), (6, 5), (4, 3), (4, 8), (3, 4), (5, 7), (2.5, 7.5)]
    boxes = torch.tensor([[x - 1, y - 2, x + 1, y + 2] for x, y in centers], device=device)
    inside = centers_inside(boxes, top=3, left=2, height=5, width=4)
    assert inside.tolist() == [False, False, False, False, True, True, True]


@pytest.mark.property
@given(
    box=st.lists(st.floats(0, 9, width=32), min_size=4, max_size=4),
    window=st.tuples(*[st.integers(0, 5)] * 2, *[st.integers(1, 5)] * 2),
)
def test_it_says_what_a_loop_says(device, box, window):
    (x1, x2), (y1, y2) = sorted(box[:2]), sorted(box[2:])
    top, left, h, w = window
    boxes = torch.tensor([[x1, y1, x2, y2]], dtype=torch.float64, device=device)
    expected = left < (x1 + x2) / 2 < left + w and top < (y1 + y2) / 2 < top + h
    assert centers_inside(boxes, *window).tolist() == [expected]


@pytest.mark.bad_input
def test_refuses_what_is_no_box(device):
    with pytest.raises(ValueError, match=r"^boxes must have x1 <= x2"):
        centers_inside(torch.tensor([[4.0, 2.0, 1.0, 5.0]], device=device), 0, 0, 1, 1)
