r"""The greedy tour: go on to the nearest city that was not visited yet.

Source: a classical O(n^2) baseline of our choice; Vinyals et al. 2015, arXiv 1506.03134, section
    3.3 compares with two O(n^2) algorithms, A1 and A2

$$
C_1 = 1, \qquad C_{i+1} = \operatorname*{arg\,min}_{j \notin \{C_1, \dots, C_i\}}
\lVert P_j - P_{C_i} \rVert_2
$$

Notation:
    $P_j$: `points[:, j - 1]`, city $j$
    $C_i$: `return[:, i - 1]`, the $i$-th city that is visited, counted from 0
"""

import math

import torch


def nearest_neighbour_tour(points: torch.Tensor) -> torch.Tensor:
    """Return the greedy tour through each set of points.

    Args:
        points: (batch, n, 2), finite, n at least 1. Computed in float64.

    Returns:
        (batch, n), int64, a permutation of 0 to n - 1 that starts at 0. Of cities at the same
        distance, the lowest index is visited.

    Raises:
        ValueError: `points` holds what is not finite.

    Example:
        >>> on_a_line = torch.tensor([[[0.0, 0.0], [1.0, 0.0], [-2.0, 0.0], [3.5, 0.0]]])
        >>> nearest_neighbour_tour(on_a_line)
        tensor([[0, 1, 3, 2]])
    """
    if not points.isfinite().all():
        raise ValueError(f"points must be finite, but holds {points.min()} to {points.max()}")
    points = points.double()
    row = torch.arange(len(points), device=points.device)
    distance = (points[:, :, None] - points[:, None]).norm(dim=3)
    tour = [torch.zeros_like(row)]
    for _ in range(1, points.shape[1]):
        distance[row, :, tour[-1]] = math.inf  # nobody comes back here
        tour.append(distance[row, tour[-1]].argmin(dim=1))
    return torch.stack(tour, dim=1)
