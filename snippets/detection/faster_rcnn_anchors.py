r"""The nine anchors of Faster R-CNN at every cell of a feature map, in pixels.

Source: Ren et al. 2015, arXiv 1506.01497, section 3.1.1, "Anchors"; the rounding, the order and the
    naming of pixels are those of the authors' code

$$
\begin{aligned}
w_r &= \operatorname{round}\left(\sqrt{b^2 / r}\right), \qquad
h_r = \operatorname{round}(r\, w_r), \\
x_{1,2} &= b j + \frac{b - 1}{2} \mp \frac{s\, w_r - 1}{2}, \qquad
y_{1,2} = b i + \frac{b - 1}{2} \mp \frac{s\, h_r - 1}{2}
\end{aligned}
$$

Notation:
    $b$: `stride`, side of the cell in pixels; its pixels are $0, \ldots, b - 1$, its middle $(b -
        1) / 2$
    $r$: `ratios`, aspect ratio, height over width
    $s$: `scales`, side of the box in strides
    $w_r, h_r$: `w`, `h`, sides of a box of ratio $r$ and of about the cell's area
    $i, j$: row and column of a cell
    $x_1, y_1, x_2, y_2$: `return`, first and last pixel of the box
"""

from collections.abc import Sequence

import torch


def faster_rcnn_anchors(
    feature_map: torch.Tensor,
    stride: int = 16,
    scales: Sequence[float] = (8, 16, 32),
    ratios: Sequence[float] = (0.5, 1, 2),
) -> torch.Tensor:
    """Return Faster R-CNN's anchors, as many as scales times ratios around every cell.

    Args:
        feature_map: (..., H, W), float32 or float64; its shape, dtype and device are used.
        stride: how many pixels of the image one cell covers, >= 1.
        scales: numbers > 0; times 16 they are the paper's 128, 256 and 512.
        ratios: numbers > 0, height over width: the inverse of D2L's and SSD's.

    Returns:
        (H * W * scales * ratios, 4), cell after cell, row after row; in a cell ratio after ratio.
        x2 and y2 name the last pixel inside, so add 1 to them for functions that take edges, such
        as `box_iou`.

    Raises:
        ValueError: `feature_map` has no cell or another dtype; stride, a scale or a ratio is not
            > 0.

    Example:
        >>> faster_rcnn_anchors(torch.zeros(1, 1), scales=[8])
        tensor([[-84., -40.,  99.,  55.],
                [-56., -56.,  71.,  71.],
                [-36., -80.,  51.,  95.]])
    """
    dtype, shape = feature_map.dtype, feature_map.shape
    if dtype not in (torch.float32, torch.float64):
        raise ValueError(f"feature_map must be float32 or float64, but is {dtype}")
    if feature_map.ndim < 2 or 0 in shape[-2:]:
        raise ValueError(f"feature_map must have shape (..., H, W), but has {tuple(shape)}")
    for name, values in (("stride", [stride]), ("scales", scales), ("ratios", ratios)):
        if not all(value > 0 for value in values):
            raise ValueError(f"{name} must be > 0, but is {values}")
    r, s = feature_map.new_tensor(ratios)[:, None], feature_map.new_tensor(scales)
    w = (stride**2 / r).sqrt().round()
    h = (w * r).round()
    half = torch.stack([(s * w - 1) / 2, (s * h - 1) / 2], dim=2).reshape(-1, 2)
    i = torch.arange(shape[-2], dtype=dtype, device=feature_map.device)
    j = torch.arange(shape[-1], dtype=dtype, device=feature_map.device)
    y, x = torch.meshgrid(i * stride, j * stride, indexing="ij")
    center = torch.stack([x, y], dim=2).reshape(-1, 1, 2) + (stride - 1) / 2
    return torch.cat([center - half, center + half], dim=2).flatten(end_dim=1)
