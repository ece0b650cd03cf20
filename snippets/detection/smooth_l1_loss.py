r"""Smooth L1: square near zero, absolute value far from it.

Source: Girshick 2015, arXiv 1504.08083, Eq. 3 ($\sigma = 1$); with $\sigma$: Zhang et al.,
    Dive into Deep Learning, arXiv 2106.11342, section 14.7, exercises

$$
\mathrm{smooth}_{L_1}(x) = \begin{cases}
    \frac{1}{2} (\sigma x)^2 & \text{if } |x| < 1 / \sigma^2 \\
    |x| - \frac{1}{2 \sigma^2} & \text{otherwise}
\end{cases}
$$

Notation:
    $x$: `x`, predicted minus true value
    $\sigma$: `sigma`, the larger, the narrower the square part; torch's `beta` is $1 / \sigma^2$
    $\mathrm{smooth}_{L_1}(x)$: `return`, for every element
"""

import torch


def smooth_l1_loss(inputs: torch.Tensor, targets: torch.Tensor, sigma: float = 1.0) -> torch.Tensor:
    """Return the smooth L1 loss of every element.

    Its slope never exceeds 1 in size, so that one wild offset cannot blow up a step of training.

    Args:
        inputs: predicted values, any shape.
        targets: true values, the shape of `inputs`.
        sigma: > 0.

    Returns:
        The shape of `inputs`, >= 0; not summed.

    Raises:
        ValueError: shapes differ, or `sigma` is not > 0.

    Example:
        >>> offsets = torch.tensor([0.0, 0.5, 1.0, -3.0])
        >>> smooth_l1_loss(offsets, torch.zeros(4))
        tensor([0.0000, 0.1250, 0.5000, 2.5000])
    """
    if inputs.shape != targets.shape:
        shapes = f"{tuple(inputs.shape)}, but has {tuple(targets.shape)}"
        raise ValueError(f"targets must have the shape of inputs, {shapes}")
    if not sigma > 0:
        raise ValueError(f"sigma must be > 0, but is {sigma}")
    x = inputs - targets
    return torch.where(x.abs() < 1 / sigma**2, 0.5 * (sigma * x) ** 2, x.abs() - 0.5 / sigma**2)
