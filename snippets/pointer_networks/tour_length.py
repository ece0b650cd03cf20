r"""The length of a closed tour through all cities.

Source: Vinyals et al. 2015, arXiv 1506.03134, sections 3.3 and 4.4

$$
L(C) = \sum_{i=1}^{n} \lVert P_{C_{i+1}} - P_{C_i} \rVert_2, \qquad C_{n+1} = C_1
$$

Notation:
    $P_j$: `points[:, j - 1]`, city $j$
    $C_i$: `tour[:, i - 1]`, the $i$-th city that is visited, counted from 0
    $n$: number of cities
    $L(C)$: `return`
"""

import torch


def tour_length(points: torch.Tensor, tour: torch.Tensor) -> torch.Tensor:
    """Return the length of each tour, the way home included.

    Args:
        points: (batch, n, 2), n at least 1.
        tour: (batch, n), int64, every row a permutation of 0 to n - 1.

    Returns:
        (batch,), in the unit and dtype of `points`.

    Raises:
        ValueError: `tour` does not have the shape (batch, n), or a row leaves a city out: it would
            look short.

    Example:
        >>> square = torch.tensor([[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]])
        >>> tour_length(square, torch.tensor([[0, 1, 2, 3]]))
        tensor([4.])
        >>> tour_length(square, torch.tensor([[0, 2, 1, 3]]))
        tensor([4.8284])
    """
    if tour.shape != points.shape[:2]:
        raise ValueError(
            f"tour must be (batch, n) as points, {tuple(points.shape[:2])}, "
            f"but is {tuple(tour.shape)}"
        )
    cities = torch.arange(points.shape[1], device=tour.device)
    left_out = (tour.sort().values != cities).any(dim=1)
    if left_out.any():
        raise ValueError(
            f"tour must visit each city once in every row, but holds {tour[left_out][0].tolist()}"
        )
    visited = points[torch.arange(len(points), device=tour.device)[:, None], tour]
    return (visited.roll(-1, dims=1) - visited).norm(dim=2).sum(dim=1)
