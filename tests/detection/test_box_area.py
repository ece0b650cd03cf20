import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.box_area import box_area

NUMBERS = st.floats(-1e6, 1e6)


def make(rows, device):
    boxes = torch.tensor(rows, dtype=torch.float64, device=device).reshape(-1, 4)
    first, second = boxes[:, :2], boxes[:, 2:]
    return torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)


@pytest.mark.closed_form
def test_unit_square_line_and_point(device):
    rows = [[0, 0, 1, 1], [-2, 3, 4, 5], [0, 0, 7, 0], [3, 3, 3, 3]]
    assert box_area(make(rows, device)).tolist() == [1, 12, 0, 0]


@pytest.mark.closed_form
def test_an_area_beyond_the_dtype_is_infinite(device):
    boxes = torch.tensor([[0.0, 0.0, 1e20, 1e20], [0.0, 0.0, 1e19, 1e19]], device=device)
    assert box_area(boxes).tolist() == [float("inf"), pytest.approx(1e38)]


@pytest.mark.reference
@given(rows=st.lists(st.tuples(*[NUMBERS] * 4), max_size=5))
def test_equals_torchvision(device, rows):
    boxes = make(rows, device)
    assert torch.equal(box_area(boxes), torchvision.ops.box_area(boxes))


@pytest.mark.displayed
def test_the_equation_shown_is_the_one_computed(displayed, device):
    def compute(a, b, c, d):
        return box_area(make([[a, b, c, d]], device)).item()

    rename = {"x_2": "c", "x_1": "a", "y_2": "d", "y_1": "b"}
    displayed(rename, compute, a=(-2, 0), b=(-2, 0), c=(0, 3), d=(0, 3))


@pytest.mark.gradient
def test_the_gradient_is_the_length_of_the_edge_that_moves(device):
    boxes = make([[1, 2, 4, 7]], device).requires_grad_()
    box_area(boxes).sum().backward()
    assert boxes.grad.tolist() == [[-5, -3, 5, 3]]


@pytest.mark.bad_input
@pytest.mark.parametrize("corner", [-1.0, float("nan")])
def test_refuses_what_is_no_box(device, corner):
    boxes = torch.tensor([[0.0, 0.0, corner, 1.0]], device=device)
    with pytest.raises(ValueError, match="^boxes must"):
        box_area(boxes)
