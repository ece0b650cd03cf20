r"""Where the decoder looks: a probability for each word of the source, and none for padding.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 2 (the mask is in the authors' code only)

$$
a^t = \operatorname{softmax}(e^t), \qquad
a_i^t = \frac{m_i \exp(e_i^t)}{\sum_j m_j \exp(e_j^t)}
$$

Notation:
    $a^t$: `return`, attention distribution at decoder step $t$
    $e^t$: `e`, scores of the source words (Eq. 1 or Eq. 11)
    $m_i$: `mask`, 1 for a word of the source, 0 for padding
"""

import torch


def attention_distribution(e: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return the softmax over the words that are there.

    Args:
        e: (B, n), finite.
        mask: (B, n), bool, True for a word; at least one in each row.

    Returns:
        (B, n), each row adds up to 1; exactly 0 where `mask` is False.

    Raises:
        ValueError: shapes differ, or a row of `mask` holds no word.

    Example:
        >>> e = torch.tensor([[0.0, 0.0, 5.0], [0.0, 1.0, 2.0]])
        >>> mask = torch.tensor([[True, True, False], [True, True, True]])
        >>> attention_distribution(e, mask)
        tensor([[0.5000, 0.5000, 0.0000],
                [0.0900, 0.2447, 0.6652]])
    """
    if mask.shape != e.shape:
        raise ValueError(
            f"mask must have the shape of e, {tuple(e.shape)}, but is {tuple(mask.shape)}"
        )
    words = mask.sum(dim=1)
    if not words.all():
        raise ValueError(f"mask must hold a word in every row, but holds {words.tolist()} words")
    return torch.softmax(e.masked_fill(~mask, -torch.inf), dim=1)
