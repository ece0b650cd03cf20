r"""Widths and heights of the default boxes at one cell of SSD, with the extra box.

Source: Liu et al. 2016, arXiv 1512.02325, section 2.2, "Choosing scales and aspect ratios for
    default boxes"

$$
w^a_k = s_k \sqrt{a_r}, \quad h^a_k = s_k / \sqrt{a_r}, \quad
a_r \in \{1, 2, 3, \tfrac12, \tfrac13\}, \qquad
\text{and for one more box with } a_r = 1: \quad s'_k = \sqrt{s_k s_{k+1}}
$$

Notation:
    $s_k, s_{k+1}$: `scale`, `next_scale`, scales of this feature map and of the next
    $s'_k$: `extra`, scale of the extra box: the geometric mean of the two
    $a_r$: `ratios`, aspect ratios, width over height; those above 1, their inverses come by
        themselves
    $w^a_k, h^a_k$: `return`, the two columns
"""

from collections.abc import Sequence

import torch

from snippets.detection.anchor_size import anchor_size


def ssd_box_sizes(
    scale: torch.Tensor, next_scale: torch.Tensor, ratios: Sequence[float]
) -> torch.Tensor:
    """Return width and height of the default boxes of one map.

    SSD300 gives ratios 2 and 3, six boxes, to the maps of side 19, 10 and 5; ratio 2 alone, four
    boxes, to those of side 38, 3 and 1.

    Args:
        scale: (), > 0.
        next_scale: (), > 0, of the dtype and device of `scale`.
        ratios: numbers > 0 other than 1, e.g. (2,) or (2, 3).

    Returns:
        (2 + 2 * len(ratios), 2): ratio 1, the extra box, then each ratio followed by its inverse.

    Raises:
        ValueError: a scale is not a single number > 0, or a ratio is not > 0.

    Example:
        >>> ssd_box_sizes(torch.tensor(0.2), torch.tensor(0.8), [4])
        tensor([[0.2000, 0.2000],
                [0.4000, 0.4000],
                [0.4000, 0.1000],
                [0.1000, 0.4000]])
    """
    for name, value in (("scale", scale), ("next_scale", next_scale)):
        if value.ndim != 0:
            raise ValueError(f"{name} must have shape (), but has {tuple(value.shape)}")
    extra = (scale * next_scale).sqrt()
    both_ways = [a for ratio in ratios for a in (ratio, 1 / ratio)]
    scales = torch.stack([scale, extra, *[scale] * len(both_ways)])
    return anchor_size(scales, scale.new_tensor([1, 1, *both_ways]))
