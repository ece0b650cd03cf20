r"""The focal loss of a detector that answers yes or no for every class.

Source: Lin et al. 2017, arXiv 1708.02002, Eq. 2 and 5

$$
\mathrm{FL}(p_t) = -\alpha_t (1 - p_t)^\gamma \log(p_t),
\qquad
(p_t, \alpha_t) = \begin{cases}
    (p, \alpha) & \text{if } y = 1 \\
    (1 - p, 1 - \alpha) & \text{otherwise}
\end{cases}
$$

Notation:
    $p$: the sigmoid of `inputs`, predicted probability of yes
    $y$: `targets`, 1 for yes, 0 for no (-1 in the paper)
    $\alpha$: `alpha`, weight of yes, 0.25 in the paper
    $\gamma$: `gamma`, 2 in the paper
    $\mathrm{FL}(p_t)$: `return`, the loss of each element
"""

import torch
import torch.nn.functional as F

from snippets.detection.focal_loss import focal_loss


def sigmoid_focal_loss(
    inputs: torch.Tensor, targets: torch.Tensor, alpha: float = 0.25, gamma: float = 2.0
) -> torch.Tensor:
    """Return the focal loss of every element; names and order as torchvision's.

    Args:
        inputs: logits, any shape.
        targets: the shape of `inputs`, 0 or 1.
        alpha: in [0, 1].
        gamma: >= 0.

    Returns:
        The shape of `inputs`, >= 0; not summed.

    Raises:
        ValueError: shapes differ, a target is neither 0 nor 1, an input is nan, `alpha` is outside
            [0, 1] or `gamma` is negative.

    Example:
        >>> inputs, targets = torch.tensor([1.0, 1.0]), torch.tensor([1.0, 0.0])
        >>> sigmoid_focal_loss(inputs, targets)
        tensor([0.0057, 0.5264])
    """
    if inputs.shape != targets.shape:
        shapes = f"{tuple(inputs.shape)}, but has {tuple(targets.shape)}"
        raise ValueError(f"targets must have the shape of inputs, {shapes}")
    known = (targets == 0) | (targets == 1)
    if not known.all():
        raise ValueError(f"targets must be 0 or 1, but holds {targets[~known][0].item()}")
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha must be in [0, 1], but is {alpha}")
    y = targets.to(inputs)
    log_p_t = F.logsigmoid((2 * y - 1) * inputs)  # 1 - p is the sigmoid of -inputs
    alpha_t = y * alpha + (1 - y) * (1 - alpha)
    return focal_loss(log_p_t, alpha_t, gamma)
