r"""What attention reads: the average of the encoder states under the attention weights.

Source: Vinyals et al. 2015, arXiv 1506.03134, Eq. 3, third line

$$
d'_i = \sum_{j=1}^n a^i_j e_j
$$

Notation:
    $d'_i$: `return`, what is read for output $i$
    $a^i_j$: `a`, attention weights
    $e_j$: `e`, states of the encoder
"""

import torch


def attention_read(a: torch.Tensor, e: torch.Tensor) -> torch.Tensor:
    """Return the weighted average of the encoder states, one for each output.

    Args:
        a: (batch, m, n), weights in [0, 1] that add up to 1 over n.
        e: (batch, n, encoder size).

    Returns:
        (batch, m, encoder size).

    Raises:
        ValueError: the batches differ, or a row of weights does not add up to 1 within 2^-10, a thousandth.

    Example:
        >>> e = torch.tensor([[[0.0, 0.0], [1.0, 0.0], [0.0, 4.0]]])
        >>> a = torch.tensor([[[0.0, 1.0, 0.0], [0.25, 0.25, 0.5]]])
        >>> attention_read(a, e)  # a weight of 1 picks one state, others mix them
        tensor([[[1.0000, 0.0000],
                 [0.2500, 2.0000]]])
    """
    if len(a) != len(e):
        raise ValueError(f"e must have the batch of a, {len(a)}, but has {len(e)}")
    total = a.sum(dim=2)
    if not ((total - 1).abs() <= 2**-10).all():
        raise ValueError(
            f"a must add up to 1 over n, but adds up to {total.min()} to {total.max()}"
        )
    return a @ e
