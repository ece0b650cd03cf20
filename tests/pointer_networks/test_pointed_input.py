import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.pointed_input import pointed_input


@pytest.mark.reference
@given(places=st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=1, max_size=4))
def test_it_is_indexing_in_a_loop(device, places):
    rng = torch.Generator().manual_seed(0)
    points = torch.rand(len(places), 4, 2, generator=rng).to(device)
    start = torch.rand(2, generator=rng).to(device)
    fed = pointed_input(points, torch.tensor(places, device=device), start)
    assert fed.shape == (len(places), 3, 2)
    for b, row in enumerate(places):
        previous = 0
        for i, place in enumerate(row):
            expected = start if previous == 0 else points[b, previous - 1]
            assert torch.equal(fed[b, i], expected)
            previous = place


@pytest.mark.closed_form
def test_moved_points_are_fed_moved(device):
    points = torch.tensor([[[0.0], [1.0], [2.0]]], device=device)
    places = torch.tensor([[2, 3, 1]], device=device)
    start = torch.tensor([9.0], device=device)
    assert pointed_input(points, places, start).flatten().tolist() == [9, 1, 2]
    assert pointed_input(points + 5, places, start).flatten().tolist() == [9, 6, 7]


@pytest.mark.gradient
def test_the_start_learns_once_for_each_sequence_and_each_point_when_it_was_fed(device):
    points = torch.zeros(2, 3, 2, dtype=torch.float64, device=device, requires_grad=True)
    start = torch.zeros(2, dtype=torch.float64, device=device, requires_grad=True)
    places = torch.tensor([[3, 3, 1], [1, 2, 0]], device=device)
    pointed_input(points, places, start).sum().backward()
    assert start.grad.tolist() == [2, 2]
    assert points.grad[:, :, 0].tolist() == [[0, 0, 2], [1, 1, 0]]
    assert torch.equal(points.grad[:, :, 0], points.grad[:, :, 1])


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-1, 4])
def test_refuses_a_place_that_is_none(device, bad):
    places = torch.tensor([[0, 3], [bad, 1]], device=device)
    with pytest.raises(ValueError, match=f"^places must lie in 0 to 3, but hold .*{bad}"):
        pointed_input(torch.zeros(2, 3, 2, device=device), places, torch.zeros(2, device=device))


@pytest.mark.bad_input
def test_refuses_another_batch(device):
    places = torch.zeros(1, 4, dtype=torch.long, device=device)
    with pytest.raises(ValueError, match="^places must have the batch of points, 2, but has 1"):
        pointed_input(torch.zeros(2, 3, 2, device=device), places, torch.zeros(2, device=device))


@pytest.mark.bad_input
def test_refuses_a_start_that_is_no_point(device):
    places = torch.zeros(2, 4, dtype=torch.long, device=device)
    with pytest.raises(ValueError, match=r"^start must be \(2,\), as a point, but is \(1,\)"):
        pointed_input(torch.zeros(2, 3, 2, device=device), places, torch.zeros(1, device=device))
