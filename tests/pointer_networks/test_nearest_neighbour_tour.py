import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.held_karp import held_karp
from snippets.pointer_networks.nearest_neighbour_tour import nearest_neighbour_tour
from snippets.pointer_networks.tour_length import tour_length


def uniform(seed, batch, n, device):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(batch, n, 2, generator=rng, dtype=torch.float64).to(device)


@pytest.mark.reference
@given(seed=st.integers(0, 999), n=st.integers(1, 9))
def test_it_is_the_slow_walk(device, seed, n):
    points = uniform(seed, 3, n, device)
    for place, tour in zip(points.tolist(), nearest_neighbour_tour(points).tolist(), strict=True):
        expected, left = [0], set(range(1, n))
        while left:
            expected.append(min(left, key=lambda j: math.dist(place[j], place[expected[-1]])))
            left.remove(expected[-1])
        assert tour == expected


@pytest.mark.closed_form
def test_greed_pays_for_what_it_left_behind(device):
    line = torch.tensor([[[0, 0], [1, 0], [-2, 0], [3.5, 0]]], dtype=torch.float64, device=device)
    tour = nearest_neighbour_tour(line)
    assert tour.tolist() == [[0, 1, 3, 2]] and tour.dtype == torch.int64
    between = torch.tensor([[[0, 0], [0, 1], [1, 0], [-1, 0]]], device=device).double()
    assert nearest_neighbour_tour(between)[0, :2].tolist() == [0, 1]  # of equals the lowest


@pytest.mark.property
@pytest.mark.parametrize("seed", range(3))
def test_it_is_never_shorter_than_the_shortest_and_mostly_longer(device, seed):
    points = uniform(seed, 30, 8, device)
    greedy = tour_length(points, nearest_neighbour_tour(points))
    shortest = tour_length(points, held_karp(points))
    assert (greedy >= shortest - 1e-12).all()
    assert (greedy > shortest + 1e-3).double().mean() > 0.5


@pytest.mark.property
def test_float32_is_computed_in_float64(device):
    # The two candidates differ in distance by about 3e-9: in float32 they are equally far.
    points = torch.tensor([[[0, 0], [1, 8e-5], [1, 0], [5, 5]]], device=device)
    assert nearest_neighbour_tour(points).tolist() == [[0, 2, 1, 3]]


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_refuses_what_is_not_finite(device, bad):
    points = uniform(0, 2, 4, device)
    points[1, 2, 0] = bad
    with pytest.raises(ValueError, match=f"^points must be finite, but holds .*{bad}"):
        nearest_neighbour_tour(points)
