r"""Precision, recall and their harmonic mean.

Source: Lin 2004, *ROUGE: A Package for Automatic Evaluation of Summaries*, sections 2 and 3 (with
    $\beta = 1$, as See, Liu, Manning 2017 report it)

$$
P = \frac{hits}{n_{cand}}, \qquad
R = \frac{hits}{n_{ref}}, \qquad
F_1 = \frac{2 P R}{P + R} = \frac{2\, hits}{n_{cand} + n_{ref}}
$$

Notation:
    $P, R, F_1$: `return`, precision, recall, and F1
    $hits$: `hits`, what the summary and the reference share
    $n_{cand}$: `candidate`, how much the summary holds
    $n_{ref}$: `reference`, how much the reference holds
"""


def precision_recall_f1(hits: int, candidate: int, reference: int) -> tuple[float, float, float]:
    """Return three scores in [0, 1].

    Args:
        hits: from 0 to the smaller of the other two.
        candidate: >= 0.
        reference: >= 0.

    Returns:
        Precision, recall and F1; 0 where there is nothing to divide by.

    Raises:
        ValueError: `hits` is out of range.

    Example:
        >>> precision_recall_f1(hits=3, candidate=4, reference=6)
        (0.75, 0.5, 0.6)
    """
    if not 0 <= hits <= min(candidate, reference):
        raise ValueError(
            f"hits must be from 0 to {min(candidate, reference)}, the smaller of candidate and "
            f"reference, but is {hits}"
        )
    if not hits:
        return 0.0, 0.0, 0.0
    return hits / candidate, hits / reference, 2 * hits / (candidate + reference)
