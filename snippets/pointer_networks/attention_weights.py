r"""Scores made into weights: each is above 0, and together they are 1.

Source: Vinyals et al. 2015, arXiv 1506.03134, Eq. 3, second line

$$
a^i_j = \text{softmax}(u^i)_j = \frac{\exp(u^i_j)}{\sum_{k=1}^n \exp(u^i_k)},
\qquad j \in (1, \dots, n)
$$

Notation:
    $a^i_j$: `return`, how much of state $j$ of the encoder goes into what is read for output $i$
    $u^i_j$: `u`, scores
"""

import torch


def attention_weights(u: torch.Tensor) -> torch.Tensor:
    """Return the softmax of the scores over the places of the input.

    Args:
        u: (batch, m, n), scores; minus infinity where a place is left out.

    Returns:
        (batch, m, n), in [0, 1], adding up to 1 over n.

    Raises:
        ValueError: a row of `u` holds nan or plus infinity, or nothing but minus infinity.

    Example:
        >>> attention_weights(torch.tensor([[[0.0, 0.0, 0.0], [0.0, 0.0, 3.0]]]))
        tensor([[[0.3333, 0.3333, 0.3333],
                 [0.0453, 0.0453, 0.9094]]])
    """
    best = u.amax(dim=2)
    if not best.isfinite().all():
        raise ValueError(f"u must have a finite maximum in each row, but has {best.min()}")
    return u.softmax(dim=2)
