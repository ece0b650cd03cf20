r"""What the critic pays for being steeper than 1 only.

Source: Gulrajani et al. 2017, arXiv 1704.00028, section 4, paragraph "Two-sided penalty", and
    appendix (the alternative that the paper does not use)

$$
\mathbb{E}_{\hat{x} \sim \mathbb{P}_{\hat{x}}}
    \left[ \max\left(0, \left\|\nabla_{\hat{x}} D(\hat{x})\right\|_2 - 1 \right)^2 \right]
$$

Notation:
    $D$: `critic`, one score an example
    $\hat{x}$: `x`, one example a row; $\mathbb{P}_{\hat{x}}$ is estimated by the batch
    $\left\|\nabla_{\hat{x}} D(\hat{x})\right\|_2$: `gradient_norm`
"""

import torch
from torch import nn

from snippets.wgan_gp.gradient_norm import gradient_norm


def one_sided_gradient_penalty(critic: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Return the mean of max(0, |gradient| - 1)^2.

    A 1-Lipschitz critic may be flatter than 1, and this penalty lets it.

    Args:
        critic: maps examples (m, ...) to one score an example, (m,) or (m, 1).
        x: (m, ...), the points where the slope is asked for.

    Returns:
        Scalar, >= 0, and 0 where no slope exceeds 1; it keeps the graph to the critic's parameters.

    Raises:
        ValueError: the batch is empty, or the critic does not give one score an example.

    Example:
        >>> critic = nn.Linear(2, 1)
        >>> _ = critic.weight.data.copy_(torch.tensor([[0.3, 0.4]]))
        >>> one_sided_gradient_penalty(critic, torch.zeros(2, 2)).item()  # a slope of 0.5 is free
        0.0
    """
    if len(x) == 0:
        raise ValueError(f"x must hold at least one example, but has shape {tuple(x.shape)}")
    return ((gradient_norm(critic, x) - 1).clamp(min=0) ** 2).mean()
