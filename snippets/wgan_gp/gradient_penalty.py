r"""What the critic pays for being steeper than 1, and for being flatter.

Source: Gulrajani et al. 2017, arXiv 1704.00028, section 4, second term of Eq. 3 without its weight

$$
\mathbb{E}_{\hat{x} \sim \mathbb{P}_{\hat{x}}}
    \left[ \left( \left\|\nabla_{\hat{x}} D(\hat{x})\right\|_2 - 1 \right)^2 \right]
$$

Notation:
    $D$: `critic`, one score an example
    $\hat{x}$: `x`, one example a row; $\mathbb{P}_{\hat{x}}$ is estimated by the batch
    $\left\|\nabla_{\hat{x}} D(\hat{x})\right\|_2$: `gradient_norm`
"""

import torch
from torch import nn

from snippets.wgan_gp.gradient_norm import gradient_norm


def gradient_penalty(critic: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Return the mean of (|gradient| - 1)^2, the two-sided penalty.

    The norm is taken for each example by itself, and the mean last: one norm over the whole batch
    would be another quantity.

    Args:
        critic: maps examples (m, ...) to one score an example, (m,) or (m, 1).
        x: (m, ...), the points where the slope is asked for; in Eq. 3 they lie between data and
            generated examples.

    Returns:
        Scalar, >= 0; it keeps the graph to the critic's parameters, and none to `x`.

    Raises:
        ValueError: the batch is empty, or the critic does not give one score an example.

    Example:
        >>> critic = nn.Linear(2, 1)
        >>> _ = critic.weight.data.copy_(torch.tensor([[3.0, 4.0]]))
        >>> gradient_penalty(critic, torch.zeros(2, 2)).item()  # (5 - 1)^2
        16.0
    """
    if len(x) == 0:
        raise ValueError(f"x must hold at least one example, but has shape {tuple(x.shape)}")
    return ((gradient_norm(critic, x) - 1) ** 2).mean()
