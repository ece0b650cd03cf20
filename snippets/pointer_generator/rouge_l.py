r"""How much of the reference a summary says in the same order.

Source: Lin 2004, *ROUGE: A Package for Automatic Evaluation of Summaries*, section 3.1 (sentence
    level: each text is one sequence)

$$
P = \frac{\operatorname{LCS}(x, y)}{|y|}, \qquad
R = \frac{\operatorname{LCS}(x, y)}{|x|}, \qquad
F_1 = \frac{2 P R}{P + R}
$$

Notation:
    $P, R, F_1$: `return`, precision, recall and F1
    $x$: `reference`, words of the summary that it is compared with
    $y$: `candidate`, words of the summary
    $\operatorname{LCS}$: `longest_common_subsequence`, its length
"""

from collections.abc import Sequence

from snippets.pointer_generator.longest_common_subsequence import longest_common_subsequence
from snippets.pointer_generator.precision_recall_f1 import precision_recall_f1


def rouge_l(candidate: Sequence[str], reference: Sequence[str]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of ROUGE-L.

    Args:
        candidate: words of the summary.
        reference: words of the summary that it is compared with.

    Returns:
        Three numbers in [0, 1]; 0 where a text is empty.

    Example:
        >>> rouge_l("down sat the cat".split(), "the cat sat down on it".split())  # the cat
        (0.5, 0.3333333333333333, 0.4)
    """
    hits = longest_common_subsequence(reference, candidate)
    return precision_recall_f1(hits, len(candidate), len(reference))
