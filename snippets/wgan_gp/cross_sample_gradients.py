r"""How much each score depends on every example of the batch, not only its own.

Source: Gulrajani et al. 2017, arXiv 1704.00028, section 4, paragraph "No critic batch
    normalization" (why the penalty of one example needs a critic that looks at one example)

$$
J_{ij} = \left\| \frac{\partial D(x_1, \dots, x_m)_i}{\partial x_j} \right\|_2
$$

Notation:
    $J_{ij}$: `return`, how steeply score $i$ changes with example $j$
    $D(x_1, \dots, x_m)_i$: `critic`, its score for example $i$ when it is shown the whole batch
    $x_1, \dots, x_m$: `x`, one example a row
"""

import torch
from torch import nn


def cross_sample_gradients(critic: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Return the norms of the blocks of the batch's Jacobian.

    For a critic that scores each example by itself everything off the diagonal is 0, and the
    diagonal is `gradient_norm`. Batch normalisation in training mode fills the matrix.

    Args:
        critic: maps examples (m, ...) to one score an example, (m,) or (m, 1).
        x: (m, ...), one batch.

    Returns:
        (m, m), >= 0; row i belongs to score i. Without a graph.

    Raises:
        ValueError: the critic does not give one score an example.

    Example:
        >>> x = torch.tensor([[0.0], [1.0], [3.0]])
        >>> cross_sample_gradients(nn.Linear(1, 1), x).count_nonzero().item()  # the diagonal
        3
        >>> cross_sample_gradients(nn.BatchNorm1d(1), x)
        tensor([[0.2291, 0.3436, 0.1145],
                [0.3436, 0.5154, 0.1718],
                [0.1145, 0.1718, 0.0573]])
    """
    jacobian = torch.autograd.functional.jacobian(critic, x)
    if jacobian.shape not in ((len(x), *x.shape), (len(x), 1, *x.shape)):
        raise ValueError(
            f"critic must give one score for each of {len(x)} examples, "
            f"but gives shape {tuple(jacobian.shape[: -x.ndim])}"
        )
    jacobian = jacobian.reshape(len(x), len(x), -1)
    return torch.linalg.vector_norm(jacobian, dim=2)
