r"""The convex hull as the network shall say it: the indices of its corners, found by gift wrapping.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 3.1 (the order of the labels; how the hull
    is found is not said there)

$$
\begin{aligned}
C_1 &= \min \{ j : P_j \text{ is a corner of the hull of } \mathcal{P} \} \\
C_{i+1} &= \text{the } k \text{ with } (P_k - P_{C_i}) \times (P_l - P_{C_i}) \ge 0
\text{ for all } l
\end{aligned}
$$

Notation:
    $\mathcal{P}$: `points`, a set of points $P_1, \dots, P_n$ of the plane
    $C_i$: `return[:, i - 1]`, the index of the $i$-th corner, counted from 0
    $a \times b$: `_cross`, $a_1 b_2 - a_2 b_1$, above 0 where $b$ lies to the left of $a$; where
        it is 0 for several $k$, the one furthest from $P_{C_i}$ is taken
"""

import math

import torch


def _cross(a: tuple[torch.Tensor, ...], b: tuple[torch.Tensor, ...]) -> torch.Tensor:
    return a[0] * b[1] - a[1] * b[0]


def _next_corner(x: torch.Tensor, y: torch.Tensor, here: torch.Tensor) -> torch.Tensor:
    """The point that has all others on its left, seen from the corner `here`: a knock-out."""
    n = x.shape[1]
    # The number of places is a power of two; the last point stands in the empty ones, too.
    index = torch.arange(2 ** n.bit_length(), device=x.device).clamp(max=n - 1)
    seen = [side[:, index] - side.gather(1, here[:, None]) for side in (x, y)]
    index = index.expand(len(x), -1)
    while index.shape[1] > 1:
        a, b = [side[:, 0::2] for side in seen], [side[:, 1::2] for side in seen]
        turn = _cross(a, b)
        further = b[0].abs() + b[1].abs() > a[0].abs() + a[1].abs()
        b_wins = (turn < 0) | ((turn == 0) & further)
        seen = [torch.where(b_wins, b[side], a[side]) for side in range(2)]
        index = torch.where(b_wins, index[:, 1::2], index[:, 0::2])
    return index[:, 0]


def convex_hull(points: torch.Tensor) -> torch.Tensor:
    """Return the corners of the convex hull of each set of points.

    It starts at the lowest point, goes round counter-clockwise, and turns the circle afterwards so
    that it begins with the lowest index. Time O(n h) a set, with h corners.

    Args:
        points: (batch, n, 2), finite, batch and n at least 1. Each set is laid on a square grid,
            2^29 to 2^30 steps across its longer side, and the rest is computed in whole numbers:
            no rounding decides a turn. What `torch.rand` gives in float32 lies on this grid.

    Returns:
        (batch, longest), int64: counter-clockwise from the lowest index on the hull, each row
        filled up with -1 behind its last corner; `longest` is the largest number of corners. A
        point on an edge is no corner. Points on one line have two corners, equal points one. Of
        equal points that are a corner, the lowest index is given.

    Raises:
        ValueError: `points` has another shape, holds no point, or holds what is not finite.

    Example:
        >>> points = torch.tensor([[[1.0, 1.0], [2.0, 0.0], [2.0, 2.0], [0.0, 0.0], [0.0, 2.0]],
        ...                        [[0.5, 0.1], [0.0, 0.0], [0.5, 1.0], [1.0, 0.0], [0.4, 0.3]]])
        >>> convex_hull(points)
        tensor([[ 1,  2,  4,  3],
                [ 1,  3,  2, -1]])
    """
    if points.dim() != 3 or points.shape[2] != 2 or not points.numel():
        raise ValueError(
            f"points must be (batch, n, 2), batch and n at least 1, but is {tuple(points.shape)}"
        )
    n, place = points.shape[1], points.double()
    place = place - place.amin(dim=1, keepdim=True)
    longer_side = place.amax(dim=(1, 2), keepdim=True)
    if not longer_side.isfinite().all():
        raise ValueError(f"points must be finite, but holds {points.min()} to {points.max()}")
    power_of_two = 2.0 ** (longer_side.frexp().exponent.double() - 1)
    x, y = (place / power_of_two * 2**29).round().unbind(dim=2)
    here = start = x.masked_fill(y > 0, math.inf).argmin(dim=1)
    done, corners = torch.zeros_like(start, dtype=torch.bool), []
    while not done.all():
        corners.append(here.masked_fill(done, n))
        here = _next_corner(x.long(), y.long(), here)
        done = done | (here == start)
    circle = torch.stack(corners, dim=1)
    position = torch.arange(len(corners), device=points.device)
    count = (circle < n).sum(dim=1, keepdim=True)
    turned = circle.gather(1, (circle.argmin(dim=1, keepdim=True) + position) % count)
    return turned.masked_fill(position >= count, -1)
