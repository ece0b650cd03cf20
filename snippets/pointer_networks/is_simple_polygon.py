r"""Whether a polygon is simple: its sides meet nowhere but at common corners.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 4.2 (an answer that is no simple polygon
    covers no area that could be reported)

$$
\text{simple} \iff m \ge 3, \;
\overline{Q_i Q_{i+1}} \cap \overline{Q_j Q_{j+1}} = \{Q_i, Q_{i+1}\} \cap \{Q_j, Q_{j+1}\}
\text{ for all } i \ne j, \text{ and all } Q_i \text{ differ}
$$

Notation:
    $Q_i$: `start`, the place of corner $i$; $Q_{m+1} = Q_1$
    $m$: `count`, number of corners
    $\overline{Q_i Q_{i+1}}$: the side that leaves corner $i$, its ends included
"""

import torch


def is_simple_polygon(points: torch.Tensor, polygon: torch.Tensor) -> torch.Tensor:
    """Return where the polygon through the points with these indices is simple.

    Args:
        points: (batch, n, 2), finite. Computed in float64.
        polygon: (batch, m), int64, indices of corners in order, filled up with -1 behind.

    Returns:
        (batch,), bool. Two sides cross where the ends of each lie on different sides of the
        other; and no corner may lie on a side that is not its own, which refuses touching sides,
        corners said twice, and a side that goes back over the one before.

    Raises:
        ValueError: the batches differ, a corner stands behind a -1, or `points` are not finite.

    Example:
        >>> square = torch.tensor([[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]])
        >>> polygon = torch.tensor([[0, 1, 2, 3], [0, 2, 1, 3], [0, 1, 2, -1], [0, 1, -1, -1]])
        >>> is_simple_polygon(square.expand(4, 4, 2), polygon)
        tensor([ True, False,  True, False])
    """
    if len(polygon) != len(points):
        raise ValueError(
            f"polygon must hold as many rows as points, {len(points)}, but holds {len(polygon)}"
        )
    real = polygon >= 0
    if (real[:, 1:] & ~real[:, :-1]).any():
        raise ValueError(f"polygon must have its -1 behind all corners, but is {polygon}")
    if not points.isfinite().all():
        raise ValueError(f"points must be finite, but holds {points.min()} to {points.max()}")
    count = real.sum(dim=1, keepdim=True)
    place = torch.arange(polygon.shape[1], device=polygon.device).expand_as(polygon)
    following = torch.where(place + 1 < count, place + 1, 0)
    row = torch.arange(len(polygon), device=polygon.device)[:, None]
    start = points.double()[row, polygon]
    end = start[row, following]
    along, to = (end - start)[:, :, None], start[:, None] - start[:, :, None]
    left = along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0]  # of side i lies corner j
    split = left * left[row, :, following].mT < 0  # hence its ends, one here and one there
    low, high = torch.minimum(start, end)[:, :, None], torch.maximum(start, end)[:, :, None]
    between = ((low <= start[:, None]) & (start[:, None] <= high)).all(dim=3)
    own = (place[:, None] == place[:, :, None]) | (place[:, None] == following[:, :, None])
    meets = (split & split.mT) | ((left == 0) & between & ~own)
    pair = real[:, :, None] & real[:, None]
    return ~(meets & pair).flatten(1).any(dim=1) & (count[:, 0] >= 3)
