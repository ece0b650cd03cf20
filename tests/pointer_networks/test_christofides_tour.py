import itertools
import math

import networkx
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from snippets.pointer_networks import christofides_tour as module
from snippets.pointer_networks.christofides_tour import christofides_tour
from snippets.pointer_networks.held_karp import held_karp
from snippets.pointer_networks.tour_length import tour_length


def uniform(seed, batch, n, device):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(batch, n, 2, generator=rng, dtype=torch.float64).to(device)


def distances(place):
    return [[math.dist(a, b) for b in place] for a in place]


def weight(edges, distance):
    return sum(distance[a][b] for a, b in edges)


def complete(distance):
    graph = networkx.Graph()
    graph.add_weighted_edges_from(
        (a, b, distance[a][b]) for a, b in itertools.combinations(range(len(distance)), 2)
    )
    return graph


@pytest.mark.property
@given(seed=st.integers(0, 999), n=st.integers(1, 9))
def test_it_is_within_half_of_the_shortest(device, seed, n):
    points = uniform(seed, 2, n, device)
    tours = christofides_tour(points)
    assert (tours[:, 0] == 0).all() and tours.dtype == torch.int64
    length, shortest = tour_length(points, tours), tour_length(points, held_karp(points))
    assert (length <= 1.5 * shortest + 1e-12).all()
    assert (length >= shortest - 1e-12).all()


@pytest.mark.property
@given(seed=st.integers(0, 999), n=st.integers(3, 10))
def test_it_is_no_longer_than_tree_and_matching_which_are_what_networkx_finds(device, seed, n):
    points = uniform(seed, 1, n, device)
    distance = distances(points[0].tolist())
    graph = complete(distance)
    tree = networkx.minimum_spanning_tree(graph)
    assert weight(module._spanning_tree(distance), distance) == pytest.approx(
        weight(tree.edges, distance), rel=1e-12
    )
    odd = [city for city, degree in tree.degree if degree % 2]
    matching = networkx.min_weight_matching(graph.subgraph(odd))
    bound = weight(tree.edges, distance) + weight(matching, distance)
    assert tour_length(points, christofides_tour(points)).item() <= bound * (1 + 1e-12)


@pytest.mark.reference
@pytest.mark.parametrize("n", [2, 4, 8, 18])
def test_the_matching_is_the_cheapest(device, n):
    distance = distances(uniform(n, 1, n, device)[0].tolist())
    pairs = module._matching(tuple(range(n)), distance)
    assert sorted(city for pair in pairs for city in pair) == list(range(n))
    expected = weight(networkx.min_weight_matching(complete(distance)), distance)
    assert weight(pairs, distance) == pytest.approx(expected, rel=1e-12)


@pytest.mark.closed_form
def test_a_star_by_hand(device):
    # The tree joins city 0 to the four others, where one edge ends each. The cheapest pairs are
    # (1, 2) and (3, 4), 2 apart. The walk over tree and pairs skips city 0 when it is back there.
    star = [(0, 0), (3, 1), (3, -1), (-3, 1), (-3, -1)]
    star = torch.tensor([star], dtype=torch.float64, device=device)
    (tour,) = christofides_tour(star).tolist()
    assert {frozenset(tour[1:3]), frozenset(tour[3:5])} == {frozenset({1, 2}), frozenset({3, 4})}
    tree = module._spanning_tree(distances(star[0].tolist()))
    assert sorted(map(sorted, tree)) == [[0, 1], [0, 3], [1, 2], [3, 4]]


@pytest.mark.closed_form
def test_few_cities(device):
    points = torch.tensor([[[0, 0], [1, 0], [0, 1]]], dtype=torch.float64, device=device)
    assert sorted(christofides_tour(points)[0].tolist()) == [0, 1, 2]
    assert christofides_tour(points[:, :2]).tolist() == [[0, 1]]
    assert christofides_tour(points[:, :1]).tolist() == [[0]]


@pytest.mark.property
def test_float32_is_computed_in_float64(device):
    points = uniform(1, 4, 9, device).float()
    assert torch.equal(christofides_tour(points), christofides_tour(points.double()))


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_refuses_what_is_not_finite(device, bad):
    points = uniform(0, 2, 4, device)
    points[1, 2, 0] = bad
    with pytest.raises(ValueError, match=f"^points must be finite, but holds .*{bad}"):
        christofides_tour(points)
