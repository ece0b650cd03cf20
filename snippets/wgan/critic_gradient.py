r"""The direction in which the critic tells data from generated examples better.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, Algorithm 1, line 5

$$
g_w \leftarrow \nabla_w \left[ \frac{1}{m} \sum_{i=1}^m f_w\left(x^{(i)}\right)
    - \frac{1}{m} \sum_{i=1}^m f_w\left(g_\theta\left(z^{(i)}\right)\right) \right]
$$

Notation:
    $g_w$: second item of `return`, one tensor for each parameter of the critic
    $f_w$: `critic`, with the parameters $w$
    $x^{(i)}$: `real`, one example of the data a row
    $g_\theta(z^{(i)})$: `fake`, one generated example a row
    $m$: number of rows in `real` and in `fake`
"""

import torch
from torch import nn

from snippets.wgan.critic_objective import critic_objective


def critic_gradient(
    critic: nn.Module, real: torch.Tensor, fake: torch.Tensor
) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
    """Return the critic's objective and its gradient: uphill, as the paper writes it.

    Args:
        critic: maps examples (m, ...) to scores; each of its parameters that requires a gradient
            takes part in them.
        real: (m, ...), examples of the data.
        fake: (m, ...), generated examples; held still.

    Returns:
        The objective, a scalar without gradient, and the gradient with respect to each parameter
        that requires one, in the order of `critic.parameters()`.

    Raises:
        ValueError: a batch is empty.

    Example:
        >>> critic = nn.Linear(2, 1, bias=False)
        >>> _ = nn.init.zeros_(critic.weight)
        >>> real, fake = torch.tensor([[3.0, 1.0]]), torch.tensor([[1.0, 1.0]])
        >>> critic_gradient(critic, real, fake)  # f(x) = w x: the difference of the means
        (tensor(0.), (tensor([[2., 0.]]),))
    """
    w = [p for p in critic.parameters() if p.requires_grad]
    objective = critic_objective(critic(real), critic(fake))
    return objective.detach(), torch.autograd.grad(objective, w)
