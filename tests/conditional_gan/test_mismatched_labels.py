import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.conditional_gan.mismatched_labels import mismatched_labels


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.closed_form
def test_of_two_classes_it_is_the_other_one(device):
    y = torch.tensor([0, 1, 1, 0], device=device)
    assert torch.equal(mismatched_labels(y, 2, rng()), 1 - y)


@pytest.mark.reference
def test_it_goes_on_by_as_many_classes_as_were_drawn(device):
    y = torch.arange(7, device=device)
    shift = torch.randint(1, 7, (7,), generator=rng()).tolist()
    expected = [(i + s) % 7 for i, s in enumerate(shift)]
    assert mismatched_labels(y, 7, rng()).tolist() == expected


@pytest.mark.property
@given(y=st.lists(st.integers(0, 4), min_size=1, max_size=20), seed=st.integers(0, 9))
def test_it_is_a_class_and_never_the_own_one(device, y, seed):
    y = torch.tensor(y, device=device)
    wrong = mismatched_labels(y, 5, rng(seed))
    assert (wrong != y).all()
    assert ((wrong >= 0) & (wrong < 5)).all()
    assert wrong.shape == y.shape


@pytest.mark.reference
@pytest.mark.parametrize("own", [0, 1, 3])
def test_all_wrong_classes_are_equally_likely(device, own):
    y = torch.full((6000,), own, device=device)
    counts = torch.bincount(mismatched_labels(y, 4, rng()), minlength=4).tolist()
    assert counts.pop(own) == 0
    assert max(abs(count - 2000) for count in counts) < 5 * math.sqrt(2000)


@pytest.mark.property
def test_a_seed_repeats_it_and_the_global_generator_is_left_alone(device):
    y, before = torch.arange(9, device=device), torch.get_rng_state()
    assert torch.equal(mismatched_labels(y, 9, rng(1)), mismatched_labels(y, 9, rng(1)))
    assert not torch.equal(mismatched_labels(y, 9, rng(1)), mismatched_labels(y, 9, rng(2)))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.bad_input
@pytest.mark.parametrize("classes", [1, 0])
def test_refuses_where_there_is_no_wrong_class(device, classes):
    with pytest.raises(ValueError, match=f"^classes must be at least 2, but is {classes}"):
        mismatched_labels(torch.zeros(1, dtype=torch.long, device=device), classes, rng())


@pytest.mark.bad_input
@pytest.mark.parametrize("y", [[[1, 0, 0], [0, 1, 0]], [0.0, 1.0], 1])
def test_refuses_one_hot_and_other_than_whole_numbers(device, y):
    with pytest.raises(ValueError, match=r"^y must be \(m,\), integer, but is \("):
        mismatched_labels(torch.tensor(y, device=device), 3, rng())


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-1, 3])
def test_refuses_what_is_no_class(device, bad):
    with pytest.raises(ValueError, match=r"^y must be in \[0, 3\), but is"):
        mismatched_labels(torch.tensor([0, bad], device=device), 3, rng())
