r"""Number the words of a summary, so that a word which can be copied counts as right.

Source: See, Liu, Manning 2017, arXiv 1704.04368, section 2.2 (the extended vocabulary)

$$
w_t^* = \begin{cases}
    \text{its number in the vocabulary} & w \in \mathcal V \\
    |\mathcal V| + j & w = u_j \\
    \text{that of the unknown word} & \text{otherwise}
\end{cases}
$$

Notation:
    $w_t^*$: `return`, targets of the loss
    $w$: `summary`, its words in order
    $\mathcal V$: `vocabulary`, words and their ids
    $u_j$: `oov`, words of the source outside the vocabulary; the baseline has none
"""

from collections.abc import Mapping, Sequence


def summary_ids(
    summary: Sequence[str],
    vocabulary: Mapping[str, int],
    oov: Sequence[str],
    unknown: str = "[UNK]",
) -> list[int]:
    """Return the target ids of a summary.

    Args:
        summary: words.
        vocabulary: word to id, 0 to len(vocabulary) - 1; holds `unknown`.
        oov: what `extend_vocabulary` gave for the source. With () the targets are the baseline's.
        unknown: word that stands for every word that is in neither.

    Returns:
        Ids, as many as words, below len(vocabulary) + len(oov).

    Raises:
        ValueError: `unknown` is not in the vocabulary.

    Example:
        >>> vocabulary = {"[UNK]": 0, "the": 1, "saw": 2}
        >>> summary_ids(["zorb", "saw", "rain"], vocabulary, oov=["quil", "zorb"])
        [4, 2, 0]
        >>> summary_ids(["zorb", "saw", "rain"], vocabulary, oov=())
        [0, 2, 0]
    """
    if unknown not in vocabulary:
        raise ValueError(f"unknown must be a word of the vocabulary, but is {unknown!r}")
    extended = {**vocabulary, **{word: len(vocabulary) + j for j, word in enumerate(oov)}}
    return [extended.get(word, extended[unknown]) for word in summary]
