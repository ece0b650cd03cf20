import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.places_with_stop import places_with_stop


@pytest.mark.closed_form
def test_an_example_by_hand(device):
    labels = torch.tensor([[3, 0, 2], [1, -1, -1], [-1, -1, -1]], device=device)
    assert places_with_stop(labels).tolist() == [[4, 1, 3, 0], [2, 0, 0, 0], [0, 0, 0, 0]]


@pytest.mark.property
@given(rows=st.lists(st.lists(st.integers(0, 9), max_size=5), min_size=1, max_size=4))
def test_up_to_the_first_stop_it_is_the_sequence(device, rows):
    labels = torch.full((len(rows), 5), -1, device=device)
    for b, row in enumerate(rows):
        labels[b, : len(row)] = torch.tensor(row, dtype=torch.long)
    places = places_with_stop(labels)
    assert places.shape == (len(rows), 6)
    for b, row in enumerate(rows):
        said = places[b].tolist()
        assert [place - 1 for place in said[: said.index(0)]] == row
        assert set(said[said.index(0) :]) == {0}


@pytest.mark.bad_input
@pytest.mark.parametrize("row", [[-1, 0], [0, -2], [-2, -1], [-1, -2]])
def test_refuses_what_is_no_sequence(device, row):
    labels = torch.tensor([[0, 1], row], device=device)
    with pytest.raises(ValueError, match="^labels must be indices from 0, then -1, but a row"):
        places_with_stop(labels)
