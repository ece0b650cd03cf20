r"""The centres of anchor boxes: the middle of every cell of a feature map.

Source: Liu et al. 2016, arXiv 1512.02325, section 2.2; Zhang et al., Dive into Deep Learning,
    arXiv 2106.11342, section 14.5.1

$$
(x, y) = \left(\frac{j + 0.5}{W},\ \frac{i + 0.5}{H}\right), \qquad 0 \le j < W,\quad 0 \le i < H
$$

Notation:
    $(x, y)$: `return`, as fractions of the width and the height of the image
    $H, W$: `height`, `width`, rows and columns of `feature_map`
    $i, j$: row and column of a cell
"""

import torch


def anchor_centers(feature_map: torch.Tensor) -> torch.Tensor:
    """Return the centres, spread evenly over the image whatever the image's own size.

    Args:
        feature_map: (..., H, W), float32 or float64, H and W >= 1. Its shape, dtype and device
            are used, its values are not. An image in the place of a feature map gives one centre
            a pixel.

    Returns:
        (H * W, 2), x and y in (0, 1), row after row.

    Raises:
        ValueError: `feature_map` has no cell, or another dtype.

    Example:
        >>> anchor_centers(torch.zeros(1, 2))
        tensor([[0.2500, 0.5000],
                [0.7500, 0.5000]])
    """
    dtype, shape = feature_map.dtype, feature_map.shape
    if dtype not in (torch.float32, torch.float64):
        raise ValueError(f"feature_map must be float32 or float64, but is {dtype}")
    if feature_map.ndim < 2 or 0 in shape[-2:]:
        raise ValueError(f"feature_map must have shape (..., H, W), but has {tuple(shape)}")
    height, width = shape[-2:]
    y = (torch.arange(height, dtype=dtype, device=feature_map.device) + 0.5) / height
    x = (torch.arange(width, dtype=dtype, device=feature_map.device) + 0.5) / width
    y, x = torch.meshgrid(y, x, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)
