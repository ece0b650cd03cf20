r"""Anchor boxes at every cell of a map: n sizes and m ratios make n + m - 1 boxes.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.4.1, its text
    ("sides") and its code ("height")

$$
(w, h) = \begin{cases}
\left(s \sqrt{r},\ s / \sqrt{r}\right) & \text{sides: a share of width and height} \\
\left(s \sqrt{r} \cdot H / W,\ s / \sqrt{r}\right) & \text{height: a share of the height}
\end{cases} \qquad
(s, r) \in \{(s_1, r_1), \ldots, (s_n, r_1), (s_1, r_2), \ldots, (s_1, r_m)\}
$$

Notation:
    $s_1, \ldots, s_n$: `sizes`
    $r_1, \ldots, r_m$: `ratios`, width over height
    $H, W$: `height`, `width`, rows and columns of `feature_map`
    $w, h$: `size`, width and height of a box as shares of the image's width and height
"""

from collections.abc import Sequence
from typing import Literal

import torch

from snippets.detection.anchor_centers import anchor_centers
from snippets.detection.anchor_size import anchor_size


def multibox_prior(
    feature_map: torch.Tensor,
    sizes: Sequence[float],
    ratios: Sequence[float],
    *,
    scale_of: Literal["height", "sides"],
) -> torch.Tensor:
    """Return n + m - 1 anchor boxes around the centre of every cell.

    The book's text and code agree on square images only. On an image of 400 x 200 pixels (W x H),
    s = 0.5 and r = 1 give 200 x 100 pixels by the text, whose ratio is 2, and 100 x 100 by the
    code. So there is no default.

    Args:
        feature_map: (..., H, W), float32 or float64; its shape, dtype and device are used, its
            values are not. "height" takes the image's shape from it, so H / W must be that of the
            image.
        sizes: n numbers > 0; the first one is combined with every ratio.
        ratios: m numbers > 0, width over height; the first one is combined with every size.
        scale_of: "height" (every box has exactly the ratio asked for) or "sides" (the ratio is
            that of the image times the one asked for).

    Returns:
        (H * W * (n + m - 1), 4), x1, y1, x2, y2 as shares of the image's width and height, cell
        after cell, row after row; not clipped, so boxes reach beyond [0, 1].

    Raises:
        ValueError: sizes or ratios are empty or not > 0, `scale_of` is unknown, `feature_map` has
            no cell.

    Example:
        >>> image = torch.zeros(3, 1, 2)
        >>> multibox_prior(image, [0.5], [1.0], scale_of="height")
        tensor([[0.1250, 0.2500, 0.3750, 0.7500],
                [0.6250, 0.2500, 0.8750, 0.7500]])
        >>> multibox_prior(image, [0.5], [1.0], scale_of="sides")
        tensor([[0.0000, 0.2500, 0.5000, 0.7500],
                [0.5000, 0.2500, 1.0000, 0.7500]])
    """
    if not sizes or not ratios:
        raise ValueError(f"sizes and ratios must not be empty, but are {sizes} and {ratios}")
    if scale_of not in ("height", "sides"):
        raise ValueError(f"scale_of must be 'height' or 'sides', but is {scale_of!r}")
    center = anchor_centers(feature_map)
    s = center.new_tensor([*sizes, *[sizes[0]] * (len(ratios) - 1)])
    r = center.new_tensor([*[ratios[0]] * len(sizes), *ratios[1:]])
    size = anchor_size(s, r)
    if scale_of == "height":
        height, width = feature_map.shape[-2:]
        size = size * size.new_tensor([height / width, 1])
    center = center[:, None, :]
    return torch.cat([center - size / 2, center + size / 2], dim=2).flatten(end_dim=1)
