r"""The Delaunay triangulation as the network shall say it: sorted triples of indices.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 3.2 (how the triangles are found is not said
    there)

$$
\mathcal{T} = \bigl\{ (i, j, k) : i < j < k, \;
\text{no } P_l \text{ inside the circle through } P_i, P_j, P_k \bigr\}
$$

Notation:
    $P_l$: `points[:, l - 1]`, the points of a set
    $i, j, k$: `triples`, three points that are not on one line
    $\mathcal{T}$: `return`, sorted by the incentres of the triangles, first by $x$, then by $y$
"""

import math

import torch

from snippets.pointer_networks.in_circle import in_circle
from snippets.pointer_networks.incentre import incentre
from snippets.pointer_networks.polygon_area import polygon_area


def delaunay_triangles(points: torch.Tensor) -> torch.Tensor:
    """Return the Delaunay triangles of each set of points: every triple is tried on every point.

    This is the definition itself, O(n^4) a set, and right for the 20 points or fewer of a lesson.

    Args:
        points: (batch, n, 2), finite, batch at least 1, n at least 3. Computed in float64.

    Returns:
        (batch, longest, 3), int64: each row of triples in order, filled up with -1; `longest` is
        the largest number of triangles. Where more than three points lie on one empty circle,
        the triangulation is not unique, and the triangles of all of them are given.

    Raises:
        ValueError: `points` has another shape, too few points, or holds what is not finite.

    Example:
        >>> delaunay_triangles(torch.tensor([[[0.0, 0.0], [4.0, 0.0], [1.0, 1.0], [0.0, 4.0]]]))
        tensor([[[0, 2, 3],
                 [0, 1, 2],
                 [1, 2, 3]]])
    """
    if points.dim() != 3 or points.shape[2] != 2 or points.shape[0] < 1 or points.shape[1] < 3:
        raise ValueError(
            "points must be (batch, n, 2), batch at least 1 and n at least 3, "
            f"but is {tuple(points.shape)}"
        )
    if not points.isfinite().all():
        raise ValueError(f"points must be finite, but holds {points.min()} to {points.max()}")
    points = points.double()
    triples = torch.combinations(torch.arange(points.shape[1], device=points.device), 3)
    corners = points[:, triples]
    empty = ~in_circle(corners[:, :, None], points[:, None]).any(dim=2)
    kept = empty & (polygon_area(corners) != 0)
    x, y = incentre(corners).masked_fill(~kept[..., None], math.inf).unbind(dim=2)
    order = y.argsort()
    order = order.gather(1, x.gather(1, order).argsort(stable=True))
    count = kept.sum(dim=1, keepdim=True)
    place = torch.arange(count.max(), device=points.device)
    return triples[order[:, : len(place)]].masked_fill((place >= count)[..., None], -1)
