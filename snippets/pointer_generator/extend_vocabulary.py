r"""Number the words of a source text, those outside the vocabulary after it.

Source: See, Liu, Manning 2017, arXiv 1704.04368, section 2.2 (the extended vocabulary)

$$
\operatorname{id}(w) = \begin{cases}
    \text{its number in the vocabulary} & w \in \mathcal V \\
    |\mathcal V| + j & w = u_j \notin \mathcal V
\end{cases}
$$

Notation:
    $\mathcal V$: `vocabulary`, its words and their ids 0, 1, 2 and so on
    $w$: `source`, its words in order
    $u_j$: `oov`, the words of this source outside the vocabulary, in order of appearance
    $\operatorname{id}(w)$: `ids`, what Eq. 9 calls $w_i$
"""

from collections.abc import Mapping, Sequence


def extend_vocabulary(
    source: Sequence[str], vocabulary: Mapping[str, int]
) -> tuple[list[int], list[str]]:
    """Return the ids of the source words, and the words for which the vocabulary was extended.

    Args:
        source: words.
        vocabulary: word to id; the ids are 0 to len(vocabulary) - 1.

    Returns:
        `ids`, as long as `source`, and `oov`. Two sources give the same id to different words, so
        ids from len(vocabulary) on mean nothing without their list.

    Raises:
        ValueError: the ids of the vocabulary have gaps.

    Example:
        >>> extend_vocabulary("the zorb saw the quil the zorb saw".split(), {"the": 0, "saw": 1})
        ([0, 2, 1, 0, 3, 0, 2, 1], ['zorb', 'quil'])
    """
    if set(vocabulary.values()) != set(range(len(vocabulary))):
        raise ValueError(
            f"vocabulary must have the ids 0 to {len(vocabulary) - 1}, "
            f"but holds {sorted(vocabulary.values())}"
        )
    oov = list(dict.fromkeys(word for word in source if word not in vocabulary))
    extended = {**vocabulary, **{word: len(vocabulary) + j for j, word in enumerate(oov)}}
    return [extended[word] for word in source], oov
