r"""How steep the critic is at each example, in a form that can be trained.

Source: Gulrajani et al. 2017, arXiv 1704.00028, section 4, inside Eq. 3

$$
\left\|\nabla_{\hat{x}} D(\hat{x})\right\|_2
    = \sqrt{\sum_j \left(\frac{\partial D(\hat{x})}{\partial \hat{x}_j}\right)^2}
$$

Notation:
    $D$: `critic`, one score an example
    $\hat{x}$: `x`, one example a row
    $\left\|\nabla_{\hat{x}} D(\hat{x})\right\|_2$: `return`, one norm an example
"""

import torch
from torch import nn


def gradient_norm(critic: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Return the norm of the critic's gradient at each example.

    The scores are added up before they are differentiated. That gives each example its own
    gradient as long as no score depends on another example; batch normalisation breaks this.

    Where the gradient is 0 the norm has no derivative. Here it counts as 0, as in
    `torch.linalg.vector_norm`; the square root of a sum of squares would give NaN.

    Args:
        critic: maps examples (m, ...) to one score an example, (m,) or (m, 1).
        x: (m, ...), examples at which the gradient is taken; held still.

    Returns:
        (m,), >= 0; it keeps the graph to the critic's parameters.

    Raises:
        ValueError: the critic does not give one score an example.

    Example:
        >>> critic = nn.Linear(2, 1)
        >>> _ = critic.weight.data.copy_(torch.tensor([[3.0, 4.0]]))
        >>> gradient_norm(critic, torch.zeros(2, 2)).detach()  # a linear critic: |w| everywhere
        tensor([5., 5.])
    """
    x = x.detach().requires_grad_()
    scores = critic(x)
    if scores.shape not in ((len(x),), (len(x), 1)):
        raise ValueError(
            f"critic must give one score for each of {len(x)} examples, "
            f"but gives shape {tuple(scores.shape)}"
        )
    (gradient,) = torch.autograd.grad(scores.sum(), x, create_graph=True)
    return torch.linalg.vector_norm(gradient.flatten(start_dim=1), dim=1)
