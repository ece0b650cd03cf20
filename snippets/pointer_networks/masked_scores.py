r"""Scores of places that may not be chosen, made minus infinity, so that a softmax gives them 0.

Source: padding is not in Vinyals et al. 2015, arXiv 1506.03134, which says nothing about batches of
    different lengths; the rule makes the sums of Eq. 3 and section 2.3 run over $n$ places only

$$
\tilde u^i_j = \begin{cases} u^i_j & \text{if place } j \text{ is allowed} \\
-\infty & \text{otherwise} \end{cases}
\qquad \text{so that} \qquad
\text{softmax}(\tilde u^i)_j = \frac{[j \text{ allowed}] \exp(u^i_j)}
{\sum_{k \text{ allowed}} \exp(u^i_k)}
$$

Notation:
    $\tilde u^i_j$: `return`, the masked scores
    $u^i_j$: `u`, scores
    $j \text{ allowed}$: `allowed`, whether place $j$ may be chosen
"""

import math

import torch


def masked_scores(u: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """Return the scores with minus infinity where a place is not allowed.

    Args:
        u: (batch, m, places), scores.
        allowed: (batch, places), or (batch, m, places) where it differs between outputs; boolean,
            with at least one place allowed in each row.

    Returns:
        (batch, m, places).

    Raises:
        ValueError: `allowed` is not boolean, has another shape, or allows nothing in some row:
            a softmax over nothing is nan.

    Example:
        >>> u = torch.tensor([[[1.0, 1.0, 9.0]]])
        >>> masked_scores(u, torch.tensor([[True, True, False]])).softmax(dim=2)
        tensor([[[0.5000, 0.5000, 0.0000]]])
    """
    if allowed.dtype != torch.bool or allowed.shape not in (u.shape, (len(u), u.shape[2])):
        raise ValueError(
            f"allowed must be boolean, {(len(u), u.shape[2])} or {tuple(u.shape)}, "
            f"but is {allowed.dtype} and {tuple(allowed.shape)}"
        )
    if not allowed.any(dim=-1).all():
        raise ValueError("allowed must hold a place in each row, but holds a row of False only")
    if allowed.dim() == 2:
        allowed = allowed[:, None]
    return u.masked_fill(~allowed, -math.inf)
