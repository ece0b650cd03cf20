r"""The standard deviation of each channel of each image, over all positions.

Source: Huang and Belongie 2017, arXiv 1703.06868, section 3.2, Eq. 6 (the paper gives no value for
    epsilon; its code has 1e-5, as torch's normalisation layers do)

$$
\sigma_{nc}(x) = \sqrt{\frac{1}{HW} \sum_{h=1}^H \sum_{w=1}^W
    \left( x_{nchw} - \mu_{nc}(x) \right)^2 + \epsilon}
$$

Notation:
    $\sigma_{nc}(x)$: `return`, standard deviation of channel $c$ of image $n$
    $x_{nchw}$: `x`, activation at position $(h, w)$
    $\mu_{nc}(x)$: mean of the channel, Eq. 5
    $\epsilon$: `eps`, keeps the deviation of a constant channel above 0
    $H, W$: height and width
"""

import torch


def channel_std(x: torch.Tensor, eps: float = 1e-5) -> torch.Tensor:
    """Return the standard deviation over positions: divided by HW, not by HW - 1.

    Args:
        x: (N, C, H, W).
        eps: added to the variance, >= 0.

    Returns:
        (N, C), >= sqrt(eps).

    Raises:
        ValueError: `x` has not four dimensions, or no position.

    Example:
        >>> channel_std(torch.tensor([[[[1.0, 3.0]], [[5.0, 5.0]]]]))  # 1, and sqrt(eps)
        tensor([[1.0000, 0.0032]])
    """
    if x.ndim != 4 or 0 in x.shape[2:]:
        raise ValueError(f"x must be (N, C, H, W), H and W not 0, but is {tuple(x.shape)}")
    return (x.var(dim=(2, 3), correction=0) + eps).sqrt()
