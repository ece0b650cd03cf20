r"""Improve a tour by exchanges of two edges until none makes it shorter: 2-opt.

Source: Croes 1958, "A method for solving traveling-salesman problems"; a classical baseline of our
    choice, which Vinyals et al. 2015, arXiv 1506.03134, do not name

$$
\Delta_{ij} = d(C_i, C_{i+1}) + d(C_j, C_{j+1}) - d(C_i, C_j) - d(C_{i+1}, C_{j+1}), \qquad i < j
$$

Notation:
    $C_i$: `tour`, the $i$-th city that is visited; $C_{n+1} = C_1$
    $d$: `d`, distance of two cities, in the order of the tour
    $\Delta_{ij}$: `gain`, what the tour loses in length when the edges that leave $C_i$ and $C_j$
        are exchanged, which turns the part $C_{i+1}, \dots, C_j$ round
"""

import torch

from snippets.pointer_networks.tour_length import tour_length


def two_opt(points: torch.Tensor, tour: torch.Tensor) -> torch.Tensor:
    """Return each tour after its best exchanges, one after the other, until none helps.

    A tour that is left crosses itself nowhere, since uncrossing two edges is an exchange that
    helps. It need not be the shortest.

    Args:
        points: (batch, n, 2), finite, n at least 1. Computed in float64.
        tour: (batch, n), int64, every row a permutation of 0 to n - 1.

    Returns:
        (batch, n), int64, tours that start where `tour` does.

    Raises:
        ValueError: `points` holds what is not finite, or `tour` is none (see `tour_length`).

    Example:
        >>> square = torch.tensor([[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]])
        >>> two_opt(square, torch.tensor([[0, 2, 1, 3]]))
        tensor([[0, 1, 2, 3]])
    """
    if not points.isfinite().all():
        raise ValueError(f"points must be finite, but holds {points.min()} to {points.max()}")
    points, n = points.double(), points.shape[1]
    row = torch.arange(len(points), device=points.device)[:, None]
    position = torch.arange(n, device=points.device)
    length, shorter = tour_length(points, tour), torch.tensor(True)
    while shorter.any():
        visited = points[row, tour]
        d = (visited[:, :, None] - visited[:, None]).norm(dim=3)
        edge = (visited.roll(-1, dims=1) - visited).norm(dim=2)
        gain = edge[:, :, None] + edge[:, None] - d - d.roll((-1, -1), dims=(1, 2))
        # From the second diagonal on: to turn a single city round changes nothing.
        best = gain.triu(diagonal=2).flatten(1).argmax(dim=1, keepdim=True)
        i, j = best // n, best % n
        turned = (position > i) & (position <= j)
        exchanged = tour.gather(1, torch.where(turned, i + 1 + j - position, position))
        # A gain that is all rounding is none: turning the whole tour round would make such gains.
        shorter = (tour_length(points, exchanged) < length * (1 - 1e-12))[:, None]
        tour = torch.where(shorter, exchanged, tour)
        length = tour_length(points, tour)
    return tour
