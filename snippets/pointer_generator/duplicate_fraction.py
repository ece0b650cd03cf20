r"""How much of a summary it has said before.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Figure 4 (share of duplicate n-grams)

$$
duplicates_n = 1 - \frac{\text{number of different } n\text{-grams}}{\text{number of } n\text{-grams}}
$$

Notation:
    $duplicates_n$: `return`, 0 where no n-gram comes twice
    $n$: `n`, length of the sequences of words
"""

from collections.abc import Sequence


def duplicate_fraction(words: Sequence[str], n: int) -> float:
    """Return the share of n-grams that have come before.

    Args:
        words: words of a summary.
        n: length of the n-grams, >= 1.

    Returns:
        In [0, 1).

    Raises:
        ValueError: `n` is below 1, or there is no n-gram.

    Example:
        >>> duplicate_fraction("a b a b c".split(), 1), duplicate_fraction("a b a b c".split(), 2)
        (0.4, 0.25)
    """
    if not 1 <= n <= len(words):
        raise ValueError(f"n must be from 1 to the number of words, {len(words)}, but is {n}")
    ngrams = [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
    return 1 - len(set(ngrams)) / len(ngrams)
