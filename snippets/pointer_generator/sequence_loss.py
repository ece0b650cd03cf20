r"""The loss of a summary: the mean over its words.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 7 (which prints the sum from $t = 0$ to $T$,
    that is $T + 1$ terms, and divides by $T$; the authors' code divides by the number of terms)

$$
loss = \frac{1}{T} \sum_{t=1}^T loss_t
$$

Notation:
    $loss$: `return`, mean over the summaries of a batch
    $loss_t$: `losses`, loss at step $t$ (Eq. 6 or Eq. 13)
    $T$: `mask`, which says how many words each summary has, the stop token included
"""

import torch


def sequence_loss(losses: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return the mean over the words of each summary, and then over the summaries.

    Args:
        losses: (B, T), padded to the longest summary; what stands at padding is not looked at.
        mask: (B, T), bool, True for a word; at least one in each row.

    Returns:
        Scalar. A short summary weighs as much as a long one.

    Raises:
        ValueError: shapes differ, the batch is empty, or a row of `mask` holds no word.

    Example:
        >>> losses = torch.tensor([[1.0, 2.0, 3.0], [8.0, 9.0, 9.0]])
        >>> mask = torch.tensor([[True, True, True], [True, False, False]])
        >>> sequence_loss(losses, mask)  # the mean of 2 and 8
        tensor(5.)
    """
    if mask.shape != losses.shape:
        raise ValueError(
            f"mask must have the shape of losses, {tuple(losses.shape)}, but is {tuple(mask.shape)}"
        )
    T = mask.sum(dim=1)
    if not len(T) or not T.all():
        raise ValueError(f"mask must hold a word in every row, but holds {T.tolist()} words")
    return (losses.masked_fill(~mask, 0.0).sum(dim=1) / T).mean()
