r"""The total variation as it is coded in a widely used textbook: half of two means.

Source: Dive into Deep Learning, section 14.12 (Neural Style Transfer), the code of Total Variation
    Loss (the sum printed above that code is another: `total_variation`)

$$
TV_{mean}(x) = \frac{1}{2} \left(
\frac{1}{(h-1)w} \sum_{i,j} \left|x_{i,j} - x_{i+1,j}\right| +
\frac{1}{h(w-1)} \sum_{i,j} \left|x_{i,j} - x_{i,j+1}\right| \right)
$$

Notation:
    $TV_{mean}(x)$: `return`
    $x_{i,j}$: `x`, pixel in row $i$ and column $j$; the means run over channels and images, too
    $h, w$: height and width of the image
"""

import torch


def mean_total_variation(x: torch.Tensor) -> torch.Tensor:
    """Return the mean step between neighbours, down and across averaged.

    It does not grow with the image. On a square one it is `total_variation` over 2 h (h - 1) times
    the number of channels; on any other the two directions have different weights.

    Args:
        x: (..., H, W), at least 2 x 2.

    Returns:
        Scalar, >= 0.

    Raises:
        ValueError: `x` has one row or one column, which has no neighbour, or is empty.

    Example:
        >>> mean_total_variation(torch.tensor([[0.0, 1.0, 1.0], [0.0, 1.0, 3.0]]))  # 2/3 and 4/4
        tensor(0.8333)
    """
    if min(x.shape[-2:]) < 2 or x.numel() == 0:
        raise ValueError(f"x must be of shape (..., H, W), from 2 x 2, but is {tuple(x.shape)}")
    return (x.diff(dim=-2).abs().mean() + x.diff(dim=-1).abs().mean()) / 2
