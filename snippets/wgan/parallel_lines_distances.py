r"""Two parallel lines of mass, theta apart, as four distances see them.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 2, Example 1

$$
\begin{aligned}
W(\mathbb{P}_0, \mathbb{P}_\theta) &= |\theta| \\
JS(\mathbb{P}_0, \mathbb{P}_\theta) &= \begin{cases} \log 2 & \text{if } \theta \neq 0 \\
    0 & \text{if } \theta = 0 \end{cases} \\
KL(\mathbb{P}_\theta \| \mathbb{P}_0) = KL(\mathbb{P}_0 \| \mathbb{P}_\theta)
    &= \begin{cases} +\infty & \text{if } \theta \neq 0 \\ 0 & \text{if } \theta = 0 \end{cases} \\
\delta(\mathbb{P}_0, \mathbb{P}_\theta) &= \begin{cases} 1 & \text{if } \theta \neq 0 \\
    0 & \text{if } \theta = 0 \end{cases}
\end{aligned}
$$

Notation:
    $W, JS, KL, \delta$: `return`, in this order: Earth-Mover distance, Jensen-Shannon and
        Kullback-Leibler divergence, total variation
    $\theta$: `theta`, how far apart the lines are
    $\mathbb{P}_\theta$: law of $(\theta, Z)$, with $Z$ uniform on $[0, 1]$
"""

import math

import torch


def parallel_lines_distances(
    theta: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the four distances between the line at 0 and the line at theta.

    Args:
        theta: any shape, floating.

    Returns:
        W, JS, KL and total variation, each of the shape of `theta`, JS and KL in nats. Only W has
        a gradient with respect to `theta`; the others are constant but for one jump.

    Raises:
        ValueError: `theta` holds NaN.

    Example:
        >>> parallel_lines_distances(torch.tensor([0.5, 0.0]))
        (tensor([0.5000, 0.0000]), tensor([0.6931, 0.0000]), tensor([inf, 0.]), tensor([1., 0.]))
    """
    if theta.isnan().any():
        raise ValueError(f"theta must be a number, but holds {theta}")
    apart = (theta != 0).to(theta.dtype)
    return theta.abs(), math.log(2) * apart, torch.where(theta != 0, math.inf, apart), apart
