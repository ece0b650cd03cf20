r"""How rough an image is: the sum of the steps between neighbouring pixels.

Source: Dive into Deep Learning, section 14.12 (Neural Style Transfer), the sum printed under Total
    Variation Loss

$$
TV(x) = \sum_{i,j} \left|x_{i,j} - x_{i+1,j}\right| + \left|x_{i,j} - x_{i,j+1}\right|
$$

Notation:
    $TV(x)$: `return`
    $x_{i,j}$: `x`, pixel in row $i$ and column $j$, each channel by itself
"""

import torch


def total_variation(x: torch.Tensor) -> torch.Tensor:
    """Return the sum of absolute differences of neighbours, down and across.

    A constant image has none; one upright edge of height 1 in an image of H rows has H.

    Args:
        x: (..., H, W).

    Returns:
        Scalar, >= 0; the sum over channels and images.

    Example:
        >>> total_variation(torch.tensor([[0.0, 1.0, 1.0], [0.0, 1.0, 3.0]]))  # 1 + 1 + 2 + 2
        tensor(6.)
    """
    return x.diff(dim=-2).abs().sum() + x.diff(dim=-1).abs().sum()
