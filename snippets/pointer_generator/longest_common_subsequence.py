r"""The longest sequence of words that two texts share in order, gaps allowed.

Source: Lin 2004, *ROUGE: A Package for Automatic Evaluation of Summaries*, section 3

$$
L_{i,j} = \begin{cases}
    0 & i = 0 \text{ or } j = 0 \\
    L_{i-1,j-1} + 1 & x_i = y_j \\
    \max\left(L_{i-1,j}, L_{i,j-1}\right) & \text{otherwise}
\end{cases}
$$

Notation:
    $L_{i,j}$: `row`, length for the first $i$ words of one text and the first $j$ of the other;
        `return` is the last
    $x_i$: `x`, words of one text
    $y_j$: `y`, words of the other
"""

from collections.abc import Sequence


def longest_common_subsequence(x: Sequence[str], y: Sequence[str]) -> int:
    """Return its length.

    Args:
        x: words.
        y: words.

    Returns:
        From 0 to the length of the shorter text.

    Example:
        >>> longest_common_subsequence("the cat sat down".split(), "the old cat down".split())
        3
    """
    above = [0, *(0 for _ in y)]
    for x_i in x:
        row = [0]
        for j, y_j in enumerate(y):
            row.append(above[j] + 1 if x_i == y_j else max(above[j + 1], row[j]))
        above = row
    return above[-1]
