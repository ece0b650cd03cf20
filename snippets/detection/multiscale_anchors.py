r"""Anchor boxes over several feature maps: small boxes on fine maps, large ones on coarse maps.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.5.1

$$
\mathcal{A} = \mathcal{A}_1 \cup \cdots \cup \mathcal{A}_L, \qquad
|\mathcal{A}| = \sum_{l=1}^{L} H_l W_l (n_l + m_l - 1)
$$

Notation:
    $\mathcal{A}$: `return`, the anchors of all maps, map after map
    $\mathcal{A}_l$: the anchors of map $l$, see `multibox_prior`
    $H_l, W_l$: rows and columns of map $l$ of `feature_maps`
    $n_l, m_l$: how many numbers `sizes[l]` and `ratios[l]` hold
"""

from collections.abc import Sequence
from typing import Literal

import torch

from snippets.detection.multibox_prior import multibox_prior


def multiscale_anchors(
    feature_maps: Sequence[torch.Tensor],
    sizes: Sequence[Sequence[float]],
    ratios: Sequence[Sequence[float]],
    *,
    scale_of: Literal["height", "sides"],
) -> torch.Tensor:
    """Return the anchors of several feature maps in one list.

    Args:
        feature_maps: L >= 1 maps, each (..., H_l, W_l), of one dtype and device.
        sizes: one sequence of sizes a map.
        ratios: one sequence of ratios a map.
        scale_of: "height" or "sides", see `multibox_prior`.

    Returns:
        (A, 4), x1, y1, x2, y2 as shares of the image's width and height.

    Raises:
        ValueError: there is no map, or `sizes` or `ratios` do not hold one sequence a map.

    Example:
        >>> maps = [torch.zeros(side, side) for side in (32, 16, 8, 4, 1)]
        >>> sizes = [[0.2, 0.272], [0.37, 0.447], [0.54, 0.619], [0.71, 0.79], [0.88, 0.961]]
        >>> multiscale_anchors(maps, sizes, [[1, 2, 0.5]] * 5, scale_of="height").shape
        torch.Size([5444, 4])
    """
    for name, given in (("sizes", sizes), ("ratios", ratios)):
        if len(given) != len(feature_maps):
            maps = f"{len(feature_maps)}, but holds {len(given)}"
            raise ValueError(f"{name} must hold one sequence a feature map, {maps}")
    if not feature_maps:
        raise ValueError("feature_maps must hold at least one map, but is empty")
    anchors = [
        multibox_prior(feature_map, sizes[l], ratios[l], scale_of=scale_of)
        for l, feature_map in enumerate(feature_maps)
    ]
    return torch.cat(anchors)
