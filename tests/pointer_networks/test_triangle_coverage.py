import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.triangle_coverage import triangle_coverage

TRIPLES = st.lists(st.sampled_from(list(itertools.combinations(range(5), 3))), max_size=7)


def rows(device, *sets):
    longest = max(map(len, sets))
    return torch.tensor(
        [[list(t) for t in s] + [[-1] * 3] * (longest - len(s)) for s in sets], device=device
    ).view(len(sets), longest, 3)


@pytest.mark.closed_form
def test_named_missed_repeated_and_wrong(device):
    true = [(0, 1, 2), (1, 2, 3), (0, 2, 4)]
    said = [
        [(2, 0, 1), (3, 2, 1), (4, 2, 0)],
        [(0, 1, 2), (0, 1, 2), (2, 1, 0), (0, 3, 4)],
        [(0, 2, 4), (1, 2, 3)],
        [(1, 3, 4)],
        [],
    ]
    expected = torch.tensor([1, 1 / 3, 2 / 3, 0, 0], dtype=torch.float64, device=device)
    found = triangle_coverage(rows(device, *said), rows(device, *[true] * 5))
    torch.testing.assert_close(found, expected, rtol=1e-15, atol=0)


@pytest.mark.closed_form
def test_rows_that_fill_up_are_no_triangles(device):
    said = rows(device, [(0, 1, 2)], [(0, 1, 2), (1, 2, 3)], [(0, 1, 3)])
    true = rows(device, [(0, 1, 2), (1, 2, 3), (2, 3, 4)], [(0, 1, 2)], [(0, 1, 2)])
    expected = torch.tensor([1 / 3, 1, 0], dtype=torch.float64, device=device)
    torch.testing.assert_close(triangle_coverage(said, true), expected, rtol=1e-15, atol=0)


@pytest.mark.reference
@given(said=TRIPLES, true=TRIPLES.filter(bool), other=TRIPLES)
def test_it_is_what_sets_say(device, said, true, other):
    true = sorted(set(true))
    found = triangle_coverage(rows(device, said, other), rows(device, true, true)).tolist()
    expected = [len(set(s) & set(true)) / len(true) for s in (said, other)]
    assert found == pytest.approx(expected, rel=1e-15)


@pytest.mark.bad_input
def test_refuses_a_set_without_a_true_triangle(device):
    said = rows(device, [(0, 1, 2)], [(0, 1, 2)])
    with pytest.raises(ValueError, match="^triangles must hold one in every set, but a set has"):
        triangle_coverage(said, rows(device, [(0, 1, 2)], []))


@pytest.mark.bad_input
def test_refuses_batches_that_would_broadcast(device):
    said = rows(device, [(0, 1, 2)])
    message = "^predicted must hold as many rows as triangles, 2, but holds 1"
    with pytest.raises(ValueError, match=message):
        triangle_coverage(said, said.expand(2, 1, 3))
