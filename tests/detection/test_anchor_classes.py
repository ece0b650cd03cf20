import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.detection.anchor_classes import anchor_classes

GIVEN = st.lists(st.integers(0, 9), max_size=5).flatmap(
    lambda labels: st.tuples(
        st.just(labels), st.lists(st.integers(-1, len(labels) - 1), max_size=8)
    )
)


def make(values, device):
    return torch.tensor(values, dtype=torch.int64, device=device)


@pytest.mark.closed_form
def test_the_five_anchors_of_d2l(device):
    classes = anchor_classes(make([-1, 0, 1, -1, 1], device), make([0, 1], device))
    assert classes.tolist() == [0, 1, 2, 0, 2]


@pytest.mark.closed_form
def test_an_image_without_objects_is_all_background(device):
    classes = anchor_classes(make([-1, -1], device), make([], device))
    assert classes.tolist() == [0, 0] and classes.dtype == torch.int64


@pytest.mark.closed_form
def test_plain_indexing_teaches_background_the_last_object(device):
    # The common mistake: index -1 is the last one.
    labels, assignment = make([4, 7], device), make([-1, 0], device)
    assert (labels[assignment] + 1).tolist() == [8, 5]
    assert anchor_classes(assignment, labels).tolist() == [0, 5]


@pytest.mark.reference
@given(given_=GIVEN)
def test_equals_a_loop(device, given_):
    labels, assignment = given_
    loop = [labels[a] + 1 if a >= 0 else 0 for a in assignment]
    assert anchor_classes(make(assignment, device), make(labels, device)).tolist() == loop


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-2, 2])
def test_refuses_boxes_that_are_not_there(device, bad):
    with pytest.raises(
        ValueError, match=f"^assignment must be from -1 to n_b - 1 = 1, but holds {bad}$"
    ):
        anchor_classes(make([-1, 0, 1, bad], device), make([4, 7], device))


@pytest.mark.bad_input
def test_refuses_negative_labels(device):
    with pytest.raises(ValueError, match="^labels must be >= 0, but holds -1$"):
        anchor_classes(make([0], device), make([0, -1], device))
