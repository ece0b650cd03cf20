r"""The critic's loss: its objective with the sign turned, and the price of a wrong slope.

Source: Gulrajani et al. 2017, arXiv 1704.00028, section 4, Eq. 3; Algorithm 1, lines 6 and 7

$$
L = \mathbb{E}_{\tilde{x} \sim \mathbb{P}_g}[D(\tilde{x})] - \mathbb{E}_{x \sim \mathbb{P}_r}[D(x)]
    + \lambda \, \mathbb{E}_{\hat{x} \sim \mathbb{P}_{\hat{x}}}
    \left[ \left( \left\|\nabla_{\hat{x}} D(\hat{x})\right\|_2 - 1 \right)^2 \right]
$$

Notation:
    $L$: `return`, loss of the critic, which it lowers
    $D$: `critic`, one score an example
    $x$: `real`, one example of the data a row
    $\tilde{x}$: `fake`, one generated example a row
    $\hat{x}$: `interpolate`, a point on the line between the two, at `epsilon`
    $\lambda$: `penalty_weight` (the paper: 10)
"""

import torch
from torch import nn

from snippets.wgan.critic_objective import critic_objective
from snippets.wgan_gp.gradient_penalty import gradient_penalty
from snippets.wgan_gp.interpolate import interpolate


def penalized_critic_loss(
    critic: nn.Module,
    real: torch.Tensor,
    fake: torch.Tensor,
    epsilon: torch.Tensor,
    penalty_weight: float = 10.0,
) -> torch.Tensor:
    """Return the batch's estimate of L.

    Args:
        critic: maps examples (m, ...) to one score an example, (m,) or (m, 1).
        real: (m, ...), examples of the data.
        fake: (m, ...), generated examples, of the same shape, without a graph to the generator.
        epsilon: (m,), in [0, 1], drawn uniformly.
        penalty_weight: weight of the penalty, >= 0.

    Returns:
        Scalar, of any sign, with the graph to the critic's parameters.

    Raises:
        ValueError: shapes differ, a batch is empty, `epsilon` is not one number of [0, 1] for each
            pair, `penalty_weight` is below 0, or the critic does not give one score an example.

    Example:
        >>> critic = nn.Linear(1, 1, bias=False)
        >>> _ = nn.init.constant_(critic.weight, 3.0)
        >>> real, fake, epsilon = torch.tensor([[2.0]]), torch.tensor([[1.0]]), torch.tensor([0.5])
        >>> penalized_critic_loss(critic, real, fake, epsilon).item()  # 3 - 6 + 10 (3 - 1)^2
        37.0
    """
    if not penalty_weight >= 0:
        raise ValueError(f"penalty_weight must be at least 0, but is {penalty_weight}")
    x = interpolate(real, fake, epsilon)
    return -critic_objective(critic(real), critic(fake)) + penalty_weight * gradient_penalty(
        critic, x
    )
