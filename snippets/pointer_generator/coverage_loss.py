r"""The price of reading the same place again.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 12

$$
covloss_t = \sum_i \min\left(a_i^t, c_i^t\right)
$$

Notation:
    $covloss_t$: `return`, coverage loss at step $t$
    $a_i^t$: `a`, attention on source word $i$
    $c_i^t$: `c`, coverage of source word $i$, from the steps before
"""

import torch


def coverage_loss(a: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    """Return the overlap of attention and coverage.

    Args:
        a: (..., n), each row adds up to 1.
        c: (..., n), >= 0, for instance of `coverage_vector`.

    Returns:
        (...), from 0, where every word that is read is new, to 1.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> coverage_loss(torch.tensor([0.6, 0.4, 0.0]), torch.tensor([0.5, 1.0, 0.5]))
        tensor(0.9000)
    """
    if c.shape != a.shape:
        raise ValueError(f"c must have the shape of a, {tuple(a.shape)}, but is {tuple(c.shape)}")
    return torch.minimum(a, c).sum(dim=-1)
