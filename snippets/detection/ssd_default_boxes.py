r"""The default boxes of SSD: anchors over all its feature maps.

Source: Liu et al. 2016, arXiv 1512.02325, section 2.2, "Choosing scales and aspect ratios for
    default boxes"

$$
\left(\frac{i + 0.5}{|f_k|} \mp \frac{w^a_k}{2},\ \frac{j + 0.5}{|f_k|} \mp \frac{h^a_k}{2}\right),
\qquad i, j \in [0, |f_k|)
$$

Notation:
    $|f_k|$: side of map $k$ of `feature_maps`; width for $x$ and height for $y$ where they differ
    $w^a_k, h^a_k$: `size`, see `ssd_box_sizes`
    $i, j$: column and row of a cell (the paper does not say which is which)
"""

from collections.abc import Sequence

import torch

from snippets.detection.anchor_centers import anchor_centers
from snippets.detection.ssd_box_sizes import ssd_box_sizes


def ssd_default_boxes(
    feature_maps: Sequence[torch.Tensor], scales: Sequence[float], ratios: Sequence[Sequence[float]]
) -> torch.Tensor:
    """Return the default boxes of all feature maps.

    Args:
        feature_maps: m >= 1 maps, each (..., H, W), of one dtype and device; values are not used.
        scales: m + 1 numbers > 0; the last one serves only the extra box of the last map.
        ratios: one sequence a map, see `ssd_box_sizes`.

    Returns:
        (A, 4), x1, y1, x2, y2 as shares of the image's width and height, map after map, cell
        after cell, row after row; not clipped.

    Raises:
        ValueError: there is no map, or `scales` or `ratios` do not hold as many as asked for.

    Example:
        >>> maps = [torch.zeros(side, side) for side in (38, 19, 10, 5, 3, 1)]
        >>> scales = [0.1, 0.2, 0.375, 0.55, 0.725, 0.9, 1.075]
        >>> ssd_default_boxes(maps, scales, [[2], [2, 3], [2, 3], [2, 3], [2], [2]]).shape
        torch.Size([8732, 4])
    """
    m = len(feature_maps)
    if m < 1:
        raise ValueError("feature_maps must hold at least one map, but is empty")
    if len(scales) != m + 1:
        raise ValueError(f"scales must hold m + 1 = {m + 1} numbers, but holds {len(scales)}")
    if len(ratios) != m:
        raise ValueError(f"ratios must hold m = {m} sequences, but holds {len(ratios)}")
    boxes = []
    for k, feature_map in enumerate(feature_maps):
        center = anchor_centers(feature_map)[:, None, :]
        scale, next_scale = center.new_tensor([scales[k], scales[k + 1]])
        size = ssd_box_sizes(scale, next_scale, ratios[k])
        boxes.append(torch.cat([center - size / 2, center + size / 2], dim=2).flatten(end_dim=1))
    return torch.cat(boxes)
