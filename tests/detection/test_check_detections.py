import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.check_detections import check_detections


def boxes(device, n=3):
    return torch.tensor([[0.0, 0.0, 2.0, 1.0]] * n, device=device).reshape(n, 4)


@pytest.mark.property
@given(scores=st.lists(st.floats(allow_nan=False)), dtype=st.sampled_from(["float32", "float64"]))
def test_takes_every_order_of_scores_infinite_ones_too(device, scores, dtype):
    scores = torch.tensor(scores, dtype=torch.float64, device=device).to(getattr(torch, dtype))
    assert check_detections(boxes(device, len(scores)), scores) is None


@pytest.mark.closed_form
@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.uint8])
def test_takes_classes_of_any_integer_dtype(device, dtype):
    idxs = torch.tensor([7, 0, 7], dtype=dtype, device=device)
    assert check_detections(boxes(device), torch.zeros(3, device=device), idxs) is None


@pytest.mark.closed_form
def test_takes_no_detection_at_all(device):
    nothing = torch.zeros(0, device=device)
    assert check_detections(boxes(device, 0), nothing, nothing.long()) is None


@pytest.mark.bad_input
def test_refuses_what_is_no_box(device):
    with pytest.raises(ValueError, match="^boxes must have x1 <= x2 and y1 <= y2"):
        check_detections(boxes(device).flip(1), torch.zeros(3, device=device))


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(1,), (3, 1), ()])
def test_refuses_another_number_of_scores(device, shape):
    with pytest.raises(ValueError) as error:
        check_detections(boxes(device), torch.zeros(shape, device=device))
    words = "scores must have shape (3,), one for each box, but has"
    assert str(error.value) == f"{words} {shape}"


@pytest.mark.bad_input
def test_refuses_whole_numbers_as_scores(device):
    with pytest.raises(ValueError, match="^scores must be floating point, but is torch.int64$"):
        check_detections(boxes(device), torch.zeros(3, device=device).long())


@pytest.mark.bad_input
def test_refuses_nan_which_has_no_place_in_an_order(device):
    scores = torch.tensor([0.0, math.nan, 1.0], device=device)
    assert scores.argsort(descending=True)[0] == 1  # torch would take it for the best
    with pytest.raises(ValueError, match="^scores must be numbers, but holds nan$"):
        check_detections(boxes(device), scores)


@pytest.mark.bad_input
def test_refuses_another_number_of_classes(device):
    zeros = torch.zeros(3, device=device)
    with pytest.raises(
        ValueError, match=r"^idxs must have the shape of scores, \(3,\), but has \(1,\)$"
    ):
        check_detections(boxes(device), zeros, zeros[:1].long())


@pytest.mark.bad_input
@pytest.mark.parametrize("dtype", [torch.float32, torch.bool, torch.complex64])
def test_refuses_classes_that_are_no_integers(device, dtype):
    zeros = torch.zeros(3, device=device)
    with pytest.raises(ValueError, match=f"^idxs must be integer, but is {dtype}$"):
        check_detections(boxes(device), zeros, zeros.to(dtype))
