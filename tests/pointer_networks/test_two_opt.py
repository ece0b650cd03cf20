import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks.held_karp import held_karp
from snippets.pointer_networks.is_simple_polygon import is_simple_polygon
from snippets.pointer_networks.nearest_neighbour_tour import nearest_neighbour_tour
from snippets.pointer_networks.tour_length import tour_length
from snippets.pointer_networks.two_opt import two_opt


def draw(seed, device, batch=3, n=8):
    rng = torch.Generator().manual_seed(seed)
    points = torch.rand(batch, n, 2, generator=rng, dtype=torch.float64)
    tour = torch.stack([torch.randperm(n, generator=rng) for _ in range(batch)])
    return points.to(device), tour.to(device)


def length(place, tour):
    pairs = zip(tour, tour[1:] + tour[:1], strict=True)
    return sum(math.dist(place[a], place[b]) for a, b in pairs)


def slow(place, tour):
    """All exchanges tried by reversing the list; the best one made; until none helps."""
    while True:
        tries = [
            tour[: i + 1] + tour[i + 1 : j + 1][::-1] + tour[j + 1 :]
            for i in range(len(tour))
            for j in range(i + 1, len(tour))
        ]
        best = min(tries, key=lambda t: length(place, t))
        if length(place, best) >= length(place, tour) - 1e-12:
            return tour
        tour = best


@pytest.mark.reference
@given(seed=st.integers(0, 999), n=st.integers(2, 9))
def test_it_is_the_slow_search(device, seed, n):
    points, tour = draw(seed, device, n=n)
    found = two_opt(points, tour)
    for place, before, after in zip(points.tolist(), tour.tolist(), found.tolist(), strict=True):
        assert after == slow(place, before)


@pytest.mark.closed_form
def test_a_crossing_is_undone_and_the_start_kept(device):
    square = torch.tensor([[[0, 0], [1, 0], [1, 1], [0, 1]]], dtype=torch.float64, device=device)
    for crossed, straight in [([0, 2, 1, 3], [0, 1, 2, 3]), ([2, 0, 1, 3], [2, 1, 0, 3])]:
        found = two_opt(square, torch.tensor([crossed], device=device))
        assert found.tolist() == [straight] and found.dtype == torch.int64
    alone = torch.tensor([[0]], device=device)
    assert torch.equal(two_opt(square[:, :1], alone), alone)


@pytest.mark.property
@given(seed=st.integers(0, 999))
def test_what_is_left_crosses_itself_nowhere_and_is_never_longer(device, seed):
    points, tour = draw(seed, device)
    found = two_opt(points, tour)
    assert is_simple_polygon(points, found).all()
    assert (tour_length(points, found) <= tour_length(points, tour)).all()
    assert torch.equal(found[:, 0], tour[:, 0])
    assert torch.equal(two_opt(points, found), found)
    best = held_karp(points)
    assert torch.equal(two_opt(points, best), best)


@pytest.mark.property
def test_single_precision_is_no_excuse(device):
    # Far from the origin float32 holds these cities, but no longer the difference of two tours.
    points, tour = draw(5, device, batch=20)
    points = (1000 + points / 1000).float()
    assert torch.equal(two_opt(points, tour), two_opt(points.double(), tour))


@pytest.mark.experiment
@pytest.mark.parametrize("seed", range(3))
def test_it_takes_most_of_what_greed_lost(device, seed):
    points, _ = draw(seed, device, batch=60)
    greedy = nearest_neighbour_tour(points)
    shortest = tour_length(points, held_karp(points))
    lost = (tour_length(points, greedy) - shortest).mean()
    left = (tour_length(points, two_opt(points, greedy)) - shortest).mean()
    assert 0 <= left < 0.5 * lost


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_refuses_what_is_not_finite(device, bad):
    points, tour = draw(0, device)
    points[1, 2, 0] = bad
    with pytest.raises(ValueError, match=f"^points must be finite, but holds .*{bad}"):
        two_opt(points, tour)


@pytest.mark.bad_input
def test_refuses_what_is_no_tour(device):
    points, tour = draw(0, device)
    with pytest.raises(ValueError, match="^tour must visit each city once in every row"):
        two_opt(points, torch.zeros_like(tour))
