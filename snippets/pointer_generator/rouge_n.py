r"""How many n-grams a summary shares with the reference.

Source: Lin 2004, *ROUGE: A Package for Automatic Evaluation of Summaries*, section 2

$$
hits = \sum_{g} \min\left(\operatorname{count}_{cand}(g), \operatorname{count}_{ref}(g)\right)
$$

Notation:
    $hits$: shared n-grams; `return` divides them by the number of n-grams in either text
    $g$: every sequence of `n` words
    $\operatorname{count}_{cand}(g)$: how often $g$ stands in `candidate`
    $\operatorname{count}_{ref}(g)$: how often $g$ stands in `reference`
"""

from collections import Counter
from collections.abc import Sequence

from snippets.pointer_generator.precision_recall_f1 import precision_recall_f1


def rouge_n(
    candidate: Sequence[str], reference: Sequence[str], n: int
) -> tuple[float, float, float]:
    """Return precision, recall and F1 of ROUGE-n.

    Args:
        candidate: words of the summary.
        reference: words of the summary that it is compared with.
        n: length of the n-grams, >= 1.

    Returns:
        Three numbers in [0, 1]; 0 where a text has no n-gram.

    Raises:
        ValueError: `n` is below 1.

    Example:
        >>> candidate, reference = "the cat the cat sat".split(), "the cat sat down".split()
        >>> rouge_n(candidate, reference, 1)  # the, cat and sat, each once
        (0.6, 0.75, 0.6666666666666666)
        >>> rouge_n(candidate, reference, 2)  # the cat, cat sat
        (0.5, 0.6666666666666666, 0.5714285714285714)
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, but is {n}")
    cand, ref = (
        Counter(tuple(text[i : i + n]) for i in range(len(text) - n + 1))
        for text in (candidate, reference)
    )
    return precision_recall_f1((cand & ref).total(), cand.total(), ref.total())
