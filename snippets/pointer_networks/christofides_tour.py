r"""The tour of Christofides, never longer than 1.5 times the shortest.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 3.3 (their baseline A3); Christofides 1976,
    "Worst-case analysis of a new heuristic for the travelling salesman problem"

$$
L \le w(T) + w(M) \le L^* + \tfrac{1}{2} L^*
$$

Notation:
    $T$: `tree`, the edges of a minimum spanning tree, of total length $w(T)$
    $M$: `matching`, pairs of the cities where an odd number of edges of $T$ meet, all of them, of
        the least total length $w(M)$
    $L$: length of `return`, the tour that walks along all of $T$ and $M$ once and skips every
        city that it has visited before
    $L^*$: length of the shortest tour
"""

import functools

import torch


def _spanning_tree(distance: list[list[float]]) -> list[tuple[int, int]]:
    """Prim: join the nearest city that is outside, again and again."""
    nearest, tree = dict.fromkeys(range(1, len(distance)), 0), []
    while nearest:
        j = min(nearest, key=lambda j: distance[nearest[j]][j])
        tree.append((nearest.pop(j), j))
        for k in nearest:
            nearest[k] = min(nearest[k], j, key=lambda i: distance[i][k])
    return tree


def _matching(cities: tuple[int, ...], distance: list[list[float]]) -> list[tuple[int, int]]:
    """The cheapest way to pair all `cities`: somebody has to be the partner of the first."""

    @functools.cache
    def cheapest(left: tuple[int, ...]) -> tuple[float, list[tuple[int, int]]]:
        if not left:
            return 0.0, []
        first, *others = left
        choices = []
        for partner in others:
            cost, pairs = cheapest(tuple(city for city in others if city != partner))
            choices.append((cost + distance[first][partner], [(first, partner), *pairs]))
        return min(choices)

    return cheapest(cities)[1]


def christofides_tour(points: torch.Tensor) -> torch.Tensor:
    """Return the tour of Christofides through each set of points, one set after the other.

    The matching is found over all subsets of the cities of odd degree, which are about 4 in 10:
    exact and short, but the work doubles with each of them. A set of 40 points takes some
    hundredths of a second.

    Args:
        points: (batch, n, 2), finite, batch and n at least 1. Computed in float64.

    Returns:
        (batch, n), int64, a permutation of 0 to n - 1 that starts at 0, in either direction.

    Raises:
        ValueError: `points` holds what is not finite.

    Example:
        >>> points = torch.tensor([[[0.0, 0.0], [2.0, 1.0], [0.0, 1.0], [2.0, 0.0], [1.0, 2.0]]])
        >>> christofides_tour(points)
        tensor([[0, 2, 4, 1, 3]])
    """
    if not points.isfinite().all():
        raise ValueError(f"points must be finite, but holds {points.min()} to {points.max()}")
    tours = []
    for cities in points.double():
        distance = (cities[:, None] - cities).norm(dim=2).tolist()
        tree = _spanning_tree(distance)
        ends = [end for edge in tree for end in edge]
        odd = tuple(city for city in range(len(cities)) if ends.count(city) % 2)
        roads = [[] for _ in cities]
        for a, b in tree + _matching(odd, distance):
            roads[a].append(b)
            roads[b].append(a)
        walk, way = [], [0]  # Hierholzer: go on while there is a road, else note the city
        while way:
            here = way[-1]
            if roads[here]:
                way.append(roads[here].pop())
                roads[way[-1]].remove(here)
            else:
                walk.append(way.pop())
        tours.append(list(dict.fromkeys(walk)))
    return torch.tensor(tours, device=points.device)
