import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.tour_length import tour_length


def draw(seed, device, batch=3, n=6):
    rng = torch.Generator().manual_seed(seed)
    points = torch.rand(batch, n, 2, generator=rng, dtype=torch.float64)
    tour = torch.stack([torch.randperm(n, generator=rng) for _ in range(batch)])
    return points.to(device), tour.to(device)


@pytest.mark.closed_form
def test_a_square_its_diagonals_and_a_walk_there_and_back(device):
    square = torch.tensor([[[0, 0], [1, 0], [1, 1], [0, 1]]], dtype=torch.float64, device=device)
    tours = torch.tensor([[0, 1, 2, 3], [2, 0, 1, 3]], device=device)
    expected = torch.tensor([4, 2 + 2 * math.sqrt(2)], dtype=torch.float64, device=device)
    torch.testing.assert_close(tour_length(square.expand(2, 4, 2), tours), expected)
    both = torch.tensor([[1, 0]], device=device)
    assert tour_length(3 * square[:, 1:3], both) == 6
    assert tour_length(square[:, :1], both[:, 1:]) == 0


@pytest.mark.reference
@pytest.mark.parametrize("seed", range(3))
def test_it_is_the_slow_sum(device, seed):
    points, tour = draw(seed, device)
    expected = [
        sum(math.dist(place[a], place[b]) for a, b in zip(row, row[1:] + row[:1], strict=True))
        for place, row in zip(points.tolist(), tour.tolist(), strict=True)
    ]
    expected = torch.tensor(expected, dtype=torch.float64, device=device)
    torch.testing.assert_close(tour_length(points, tour), expected, rtol=1e-13, atol=0)


@pytest.mark.property
@given(seed=st.integers(0, 999), shift=st.integers(0, 5))
def test_start_and_direction_do_not_matter_and_twice_the_map_is_twice_the_way(device, seed, shift):
    points, tour = draw(seed, device)
    length = tour_length(points, tour)
    for same in (tour.roll(shift, dims=1), tour.flip(1)):
        torch.testing.assert_close(tour_length(points, same), length, rtol=1e-13, atol=0)
    torch.testing.assert_close(tour_length(2 * points + 1, tour), 2 * length, rtol=1e-12, atol=0)


@pytest.mark.gradient
def test_the_gradient_reaches_the_cities(device):
    points, tour = draw(0, device, batch=2, n=4)
    assert torch.autograd.gradcheck(lambda p: tour_length(p, tour), points.requires_grad_())


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [[0, 1, 1, 3], [0, 1, 2, 4], [-1, 0, 1, 2]])
def test_refuses_a_tour_that_leaves_a_city_out(device, bad):
    points = torch.rand(2, 4, 2, generator=torch.Generator().manual_seed(0)).to(device)
    tour = torch.tensor([[0, 1, 2, 3], bad], device=device)
    message = rf"^tour must visit each city once in every row, but holds \[{bad[0]}, {bad[1]}"
    with pytest.raises(ValueError, match=message):
        tour_length(points, tour)


@pytest.mark.bad_input
@pytest.mark.parametrize("shape", [(2, 3), (1, 4), (4,)])
def test_refuses_another_shape(device, shape):
    with pytest.raises(ValueError, match=r"^tour must be \(batch, n\) as points, \(2, 4\), but is"):
        tour_length(torch.zeros(2, 4, 2, device=device), torch.zeros(shape, device=device).long())
