r"""The mean of each channel of each image, over all positions.

Source: Huang and Belongie 2017, arXiv 1703.06868, section 3.2, Eq. 5

$$
\mu_{nc}(x) = \frac{1}{HW} \sum_{h=1}^H \sum_{w=1}^W x_{nchw}
$$

Notation:
    $\mu_{nc}(x)$: `return`, mean of channel $c$ of image $n$
    $x_{nchw}$: `x`, activation at position $(h, w)$
    $H, W$: height and width
"""

import torch


def channel_mean(x: torch.Tensor) -> torch.Tensor:
    """Return the mean over positions; images and channels stay apart.

    Args:
        x: (N, C, H, W).

    Returns:
        (N, C).

    Raises:
        ValueError: `x` has not four dimensions, or no position.

    Example:
        >>> channel_mean(torch.tensor([[[[1.0, 2.0, 6.0]], [[0.0, 0.0, -3.0]]]]))
        tensor([[ 3., -1.]])
    """
    if x.ndim != 4 or 0 in x.shape[2:]:
        raise ValueError(f"x must be (N, C, H, W), H and W not 0, but is {tuple(x.shape)}")
    return x.mean(dim=(2, 3))
