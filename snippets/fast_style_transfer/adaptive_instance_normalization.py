r"""Gives each channel of the content the mean and the deviation that it has in the style.

Source: Huang and Belongie 2017, arXiv 1703.06868, section 5, Eq. 8

$$
\operatorname{AdaIN}(x, y) = \sigma(y) \left( \frac{x - \mu(x)}{\sigma(x)} \right) + \mu(y)
$$

Notation:
    $\operatorname{AdaIN}(x, y)$: `return`, the pattern of $x$ with the statistics of $y$
    $x$: `x`, activations of the content image
    $y$: `y`, activations of the style image
    $\mu$: `channel_mean`, for each image and each channel
    $\sigma$: `channel_std`, the same
"""

import torch

from snippets.fast_style_transfer.channel_mean import channel_mean
from snippets.fast_style_transfer.channel_std import channel_std


def adaptive_instance_normalization(
    x: torch.Tensor, y: torch.Tensor, eps: float = 1e-5
) -> torch.Tensor:
    """Return x, shifted and scaled channel by channel. Nothing in it is learned.

    Args:
        x: (N, C, H, W).
        y: (N, C, H', W'), of any size.
        eps: added to both variances, >= 0.

    Returns:
        (N, C, H, W).

    Raises:
        ValueError: `x` and `y` differ in images or channels, have not four dimensions, or no
            position.

    Example:
        >>> x = torch.tensor([1.0, 2.0, 3.0, 2.0]).view(1, 1, 2, 2)  # mean 2, variance 1/2
        >>> y = torch.tensor([10.0, 14.0]).view(1, 1, 1, 2)  # mean 12, variance 4
        >>> adaptive_instance_normalization(x, y)[0, 0]  # 12 - 2 sqrt(2) and so on
        tensor([[ 9.1716, 12.0000],
                [14.8284, 12.0000]])
    """
    if x.shape[:2] != y.shape[:2]:
        raise ValueError(
            f"y must have the images and channels of x, {tuple(x.shape[:2])}, "
            f"but is {tuple(y.shape)}"
        )
    mu_x, mu_y = channel_mean(x)[..., None, None], channel_mean(y)[..., None, None]
    sigma_x, sigma_y = channel_std(x, eps)[..., None, None], channel_std(y, eps)[..., None, None]
    return sigma_y * ((x - mu_x) / sigma_x) + mu_y
