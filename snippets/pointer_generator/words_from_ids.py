r"""Turn ids back into words, with the list of the source that they were written for.

Source: See, Liu, Manning 2017, arXiv 1704.04368, section 2.2 (the extended vocabulary)

$$
\operatorname{word}(k) = \begin{cases}
    \text{word } k \text{ of the vocabulary} & k < |\mathcal V| \\
    u_{k - |\mathcal V|} & k \ge |\mathcal V|
\end{cases}
$$

Notation:
    $\operatorname{word}(k)$: `return`, words
    $k$: `ids`, ids in the extended vocabulary
    $\mathcal V$: `vocabulary`, words and their ids
    $u_j$: `oov`, words of the source outside the vocabulary, counted from 0
"""

from collections.abc import Iterable, Mapping, Sequence


def words_from_ids(
    ids: Iterable[int], vocabulary: Mapping[str, int], oov: Sequence[str]
) -> list[str]:
    """Return the words.

    Args:
        ids: from 0 to len(vocabulary) + len(oov) - 1.
        vocabulary: word to id, 0 to len(vocabulary) - 1.
        oov: what `extend_vocabulary` gave for the source.

    Returns:
        As many words as ids.

    Raises:
        ValueError: an id belongs to no word.

    Example:
        >>> words_from_ids([3, 1, 2], {"the": 0, "saw": 1}, oov=["zorb", "quil"])
        ['quil', 'saw', 'zorb']
    """
    words = [*sorted(vocabulary, key=vocabulary.__getitem__), *oov]
    ids = list(ids)
    for k in ids:
        if k not in range(len(words)):
            raise ValueError(f"ids must be from 0 to {len(words) - 1}, but holds {k}")
    return [words[k] for k in ids]
