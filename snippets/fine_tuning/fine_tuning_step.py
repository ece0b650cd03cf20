r"""One update of the target model: the body a little, the new output layer more.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.2.1, step 4, with the
    learning rates of section 14.2.2 and the mean in place of the sum of the losses

$$
\begin{aligned}
L &= -\frac{1}{B} \sum_{i=1}^B \log p_\theta(y_i \mid x_i) \\
p &\leftarrow p - \eta_p \nabla_p L \quad \text{ for each parameter } p \text{ that learns}
\end{aligned}
$$

Notation:
    $L$: `return`, mean cross-entropy of the batch
    $\theta$: `model`, which gives one logit a class
    $p$: one of its parameters
    $\eta_p$: `optimizer`, holds the parameters in groups, each with its learning rate
    $x_i$: `x`, one example a row
    $y_i$: `y`, its class
    $B$: number of rows in `x`
"""

import torch
import torch.nn.functional as F
from torch import nn

from snippets.fine_tuning.batch_norm_mode import batch_norm_mode


def fine_tuning_step(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    x: torch.Tensor,
    y: torch.Tensor,
    *,
    frozen_statistics: bool,
) -> torch.Tensor:
    """Train on one batch, with the batch normalisation as decided.

    Args:
        model: maps examples (B, ...) to logits (B, classes); left in training mode.
        optimizer: made of `parameter_groups`, with a learning rate for each group.
        x: (B, ...), examples, B >= 1.
        y: (B,), int64, their classes.
        frozen_statistics: whether batch normalisation keeps the statistics of the source.

    Returns:
        Scalar without gradient: the loss before the update, in nats.

    Raises:
        ValueError: the batch is empty.

    Example:
        >>> model = nn.Linear(2, 3)
        >>> _ = [nn.init.zeros_(p) for p in model.parameters()]
        >>> sgd = torch.optim.SGD(model.parameters(), lr=0.1)
        >>> x, y = torch.ones(4, 2), torch.tensor([0, 0, 0, 0])
        >>> fine_tuning_step(model, sgd, x, y, frozen_statistics=True)  # log 3
        tensor(1.0986)
        >>> model.bias.detach()  # 0.1 (1 - 1/3) for the class that is right
        tensor([ 0.0667, -0.0333, -0.0333])
    """
    if len(x) == 0:
        raise ValueError(f"x must hold at least one example, but has shape {tuple(x.shape)}")
    batch_norm_mode(model, frozen_statistics)
    loss = F.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()
