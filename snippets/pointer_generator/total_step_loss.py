r"""The loss with coverage: the surprise, and the price of reading again.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 13

$$
loss_t = -\log P(w_t^*) + \lambda \sum_i \min\left(a_i^t, c_i^t\right)
$$

Notation:
    $loss_t$: `return`, loss at decoder step $t$
    $P$: `P`, distribution of the next word
    $w_t^*$: `target`, id of the word that should come
    $\lambda$: `weight`, 1 in the paper
    $a_i^t$: `a`, attention on source word $i$
    $c_i^t$: `c`, coverage of source word $i$
"""

import torch

from snippets.pointer_generator.coverage_loss import coverage_loss
from snippets.pointer_generator.step_loss import step_loss


def total_step_loss(
    P: torch.Tensor,
    target: torch.Tensor,
    a: torch.Tensor,
    c: torch.Tensor,
    weight: float = 1.0,
) -> torch.Tensor:
    """Return the loss of every step.

    Args:
        P: (..., X), probabilities.
        target: (...), int64 ids from 0 to X - 1.
        a: (..., n), attention distributions.
        c: (..., n), coverage.
        weight: lambda, >= 0.

    Returns:
        (...), >= 0.

    Raises:
        ValueError: shapes do not fit, or `weight` is negative.

    Example:
        >>> total_step_loss(
        ...     P=torch.tensor([0.5, 0.5]),
        ...     target=torch.tensor(1),
        ...     a=torch.tensor([0.5, 0.5]),
        ...     c=torch.tensor([0.25, 0.75]),
        ... )  # log 2 + 0.75
        tensor(1.4431)
    """
    if not weight >= 0:
        raise ValueError(f"weight must be >= 0, but is {weight}")
    if a.shape[:-1] != target.shape:
        raise ValueError(
            f"a must hold one distribution for each target, {tuple(target.shape)}, "
            f"but is {tuple(a.shape)}"
        )
    return step_loss(P, target) + weight * coverage_loss(a, c)
