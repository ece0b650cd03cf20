import itertools

import pytest
import torch

from snippets.pointer_networks.tour_constraint import tour_constraint


@pytest.mark.reference
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_what_it_allows_are_the_tours_and_nothing_else(device, n):
    """Follow every way that is open: it must be the permutations, each with the stop at its end."""
    found, open_ways = [], [()]
    while open_ways:
        way = open_ways.pop()
        visited = torch.tensor([way], dtype=torch.long, device=device).reshape(1, len(way))
        u = tour_constraint(torch.zeros(1, 1, n + 1, device=device), visited)
        for place in (u[0, 0] == 0).nonzero().flatten().tolist():
            if place == 0:
                found.append(way)
            else:
                open_ways.append((*way, place))
    assert sorted(found) == sorted(itertools.permutations(range(1, n + 1)))


@pytest.mark.closed_form
def test_masking_before_the_softmax_is_dividing_after_it(device):
    u = torch.tensor([[[0.5, 1.0, 2.0, -1.0]]], dtype=torch.float64, device=device)
    p = tour_constraint(u, torch.tensor([[2]], device=device)).softmax(dim=2)
    cut = u.softmax(dim=2) * torch.tensor([0.0, 1.0, 0.0, 1.0], device=device)
    torch.testing.assert_close(p, cut / cut.sum(), rtol=1e-14, atol=0)


@pytest.mark.closed_form
def test_rows_have_their_own_cities(device):
    u = torch.zeros(2, 1, 4, device=device)
    visited = torch.tensor([[3, 1], [2, 1]], device=device)
    mask = torch.tensor([[True, True, True], [True, True, False]], device=device)
    allowed = tour_constraint(u, visited, mask)[:, 0] == 0
    assert allowed.tolist() == [[False, False, True, False], [True, False, False, False]]
    fresh = tour_constraint(u, visited[:, :0], mask)[:, 0] == 0
    assert fresh.tolist() == [[False, True, True, True], [False, True, True, False]]


@pytest.mark.property
def test_a_row_that_has_stopped_stays_stopped(device):
    u = torch.zeros(1, 1, 3, device=device)
    visited = torch.tensor([[2, 1, 0, 0]], device=device)
    assert (tour_constraint(u, visited)[0, 0] == 0).tolist() == [True, False, False]


@pytest.mark.bad_input
def test_refuses_scores_of_another_number_of_cities(device):
    mask = torch.ones(1, 3, dtype=torch.bool, device=device)
    with pytest.raises(ValueError, match=r"^mask must be \(1, 2\), as u has it, but is \(1, 3\)"):
        tour_constraint(torch.zeros(1, 1, 3, device=device), mask.long()[:, :0], mask)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 2, 3), (2, 3), (2, 1), (2, 1, 3, 1)])
def test_refuses_the_scores_of_several_outputs(device, shape):
    visited = torch.zeros(2, 0, dtype=torch.long, device=device)
    with pytest.raises(ValueError, match=r"^u must be \(batch, 1, n \+ 1\), but is"):
        tour_constraint(torch.zeros(shape, device=device), visited)


@pytest.mark.bad_input
def test_refuses_the_visits_of_another_batch(device):
    visited = torch.zeros(1, 2, dtype=torch.long, device=device)
    with pytest.raises(ValueError, match="^visited must have the batch of u, 2, but has 1"):
        tour_constraint(torch.zeros(2, 1, 3, device=device), visited)
