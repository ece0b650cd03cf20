r"""Which way the best critic rises: straight from a generated point to the data it belongs to.

Source: Gulrajani et al. 2017, arXiv 1704.00028, section 2.3, Proposition 1 (where $f^*$ has a
    gradient; with x generated and y real, as there; elsewhere in the paper x is real) and
    Corollary 1 (its norm is 1)

$$
\nabla f^*(x_t) = \frac{y - x_t}{\|y - x_t\|}, \qquad x_t = t x + (1 - t) y
$$

Notation:
    $\nabla f^*(x_t)$: `return`, gradient of the best critic at $x_t$
    $f^*$: the best 1-Lipschitz critic, which raises the mean score of the data less that of the
        generated
    $x$: `x`, one generated point a row
    $y$: `y`, the point of the data that the best transport plan pairs with it
    $t$: `t`, one number for each pair: 1 at $x$, towards 0 at $y$
"""

import torch


def optimal_critic_gradient(x: torch.Tensor, y: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the best critic on the line between each pair.

    Args:
        x: (n, d), generated points.
        y: (n, d), the points of the data that they go to under the best plan; no pair coincides.
        t: (n,), in (0, 1]; at 0 the point is y itself, where f has no gradient.

    Returns:
        (n, d), rows of length 1.

    Raises:
        ValueError: shapes do not fit, `t` leaves (0, 1], or a pair coincides.

    Example:
        >>> x, y = torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0]])
        >>> optimal_critic_gradient(x, y, torch.tensor([0.5]))
        tensor([[0.6000, 0.8000]])
    """
    if x.ndim != 2 or y.shape != x.shape:
        raise ValueError(
            f"x and y must have one shape (n, d), but are {tuple(x.shape)} and {tuple(y.shape)}"
        )
    if t.shape != (len(x),):
        raise ValueError(f"t must have shape {(len(x),)}, but is {tuple(t.shape)}")
    if not ((t > 0) & (t <= 1)).all():
        raise ValueError(f"t must be in (0, 1], but holds {t.min()} to {t.max()}")
    if (x == y).all(dim=1).any():
        raise ValueError("x must differ from y in every pair, but one pair coincides")
    x_t = t[:, None] * x + (1 - t[:, None]) * y
    return (y - x_t) / torch.linalg.vector_norm(y - x_t, dim=1, keepdim=True)
