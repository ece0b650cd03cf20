r"""The next word: a mixture of generating from the vocabulary and copying from the source.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 9

$$
P(w) = p_{gen} P_{vocab}(w) + (1 - p_{gen}) \sum_{i: w_i = w} a_i^t
$$

Notation:
    $P(w)$: `return`, probability of each word $w$ of the extended vocabulary
    $p_{gen}$: `p_gen`, probability of generating
    $P_{vocab}(w)$: `p_vocab`, distribution over the vocabulary, 0 for every word outside of it
    $a_i^t$: `a`, attention on source word $i$
    $w_i$: `source_ids`, id of source word $i$ in the extended vocabulary
"""

import torch
import torch.nn.functional as F


def final_distribution(
    p_gen: torch.Tensor,
    p_vocab: torch.Tensor,
    a: torch.Tensor,
    source_ids: torch.Tensor,
    oov: int,
) -> torch.Tensor:
    """Return the mixture. The attention on a word that stands in the source twice is added up.

    Args:
        p_gen: (B,), in [0, 1].
        p_vocab: (B, X), each row adds up to 1.
        a: (B, n), each row adds up to 1.
        source_ids: (B, n), int64; ids from X on are words outside the vocabulary. At padding any
            id will do, since attention is 0 there.
        oov: largest number of such words in a source of the batch.

    Returns:
        (B, X + oov), each row adds up to 1.

    Raises:
        ValueError: shapes do not fit, or an id or a `p_gen` is out of range.

    Example:
        >>> final_distribution(
        ...     p_gen=torch.tensor([0.4]),
        ...     p_vocab=torch.tensor([[0.5, 0.3, 0.2]]),  # the, cat, sat
        ...     a=torch.tensor([[0.1, 0.6, 0.1, 0.2]]),
        ...     source_ids=torch.tensor([[0, 3, 0, 1]]),  # the zorb the cat
        ...     oov=1,
        ... )
        tensor([[0.3200, 0.2400, 0.0800, 0.3600]])
    """
    if len(p_vocab) != len(a) or p_gen.shape != a.shape[:1]:
        raise ValueError(
            f"p_vocab and p_gen must hold {len(a)} examples, as a does, "
            f"but are {tuple(p_vocab.shape)} and {tuple(p_gen.shape)}"
        )
    if source_ids.shape != a.shape:
        raise ValueError(
            f"source_ids must have the shape of a, {tuple(a.shape)}, "
            f"but is {tuple(source_ids.shape)}"
        )
    if not ((p_gen >= 0) & (p_gen <= 1)).all():
        raise ValueError(f"p_gen must be in [0, 1], but holds {p_gen.min()} to {p_gen.max()}")
    size = p_vocab.shape[1] + oov
    if not ((source_ids >= 0) & (source_ids < size)).all():
        raise ValueError(
            f"source_ids must be from 0 to {size - 1}, "
            f"but holds {source_ids.min()} to {source_ids.max()}"
        )
    generated = F.pad(p_gen[:, None] * p_vocab, (0, oov))
    return generated.scatter_add(1, source_ids, (1 - p_gen)[:, None] * a)
