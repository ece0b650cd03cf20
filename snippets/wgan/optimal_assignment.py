r"""Which of n points goes to which of n others, so that the total way is shortest.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 2, the minimiser of Eq. 1 for two
    samples of the same size, where some best plan splits no point (Birkhoff); found by shortest
    augmenting paths, as in Jonker and Volgenant 1987

$$
\sigma^* = \arg\min_{\sigma \in S_n} \sum_{i=1}^n d\left(x_i, y_{\sigma(i)}\right)
$$

Notation:
    $\sigma^*$: `return`, the column for each row
    $d(x_i, y_j)$: `distance`, row $i$ and column $j$
    $S_n$: all permutations of $1, \dots, n$
"""

import math

import torch


def optimal_assignment(distance: torch.Tensor) -> torch.Tensor:
    """Return the permutation of least total cost; time grows as n^3.

    Rows enter one after the other. Each walks the cheapest path to a free column, along which the
    rows before it hand their columns on. Prices u and v keep what is left of each cost at 0 or
    above, so that the path can be found as on a road map (Dijkstra).

    Args:
        distance: (n, n), finite; any cost, not only a distance.

    Returns:
        (n,), integer: row i goes to column return[i].

    Raises:
        ValueError: `distance` is not square, or holds something infinite or NaN.

    Example:
        >>> optimal_assignment(torch.tensor([[1.0, 2.0, 9.0], [2.0, 9.0, 9.0], [9.0, 3.0, 4.0]]))
        tensor([1, 0, 2])
    """
    n = len(distance)
    if distance.shape != (n, n):
        raise ValueError(f"distance must be square, but has shape {tuple(distance.shape)}")
    d = distance.detach()
    if not d.isfinite().all():
        raise ValueError("distance must be finite, but holds inf or NaN")
    u, v = d.new_zeros(n), d.new_zeros(n)  # prices of rows and of columns
    column_of, row_of = [None] * n, [None] * n  # no row has a column yet
    for row in range(n):
        length = torch.full_like(v, math.inf)  # of the cheapest path to each column
        before = [row] * n  # the row from which that path enters the column
        i, done, last = row, [], 0.0
        while i is not None:
            path = last + d[i] - u[i] - v
            path[done] = math.inf
            shorter = (path < length).nonzero().flatten()
            length[shorter] = path[shorter]
            for j in shorter.tolist():
                before[j] = i
            rest = length.clone()
            rest[done] = math.inf
            column = int(rest.argmin())
            last = length[column]
            done.append(column)
            i = row_of[column]
        # Dearer by what the end of the path costs more than they do.
        slack = last - length[done]
        v[done] -= slack
        u[[row_of[j] for j in done[:-1]]] += slack[:-1]
        u[row] = last
        while i != row:
            i = before[column]
            row_of[column] = i
            column_of[i], column = column, column_of[i]
    return torch.tensor(column_of, device=distance.device)
