r"""How steep a function is between any two of the points where it is known.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 3, the norm under the supremum of
    Eq. 2, for finitely many points

$$
\|f\|_L = \max_{i < j} \frac{|f(x_i) - f(x_j)|}{\|x_i - x_j\|}
$$

Notation:
    $\|f\|_L$: `return`, Lipschitz constant $K$ of $f$ on these points
    $f(x_i)$: `f`, value at each point
    $x_i$: `x`, one point a row
"""

import torch


def lipschitz_constant(f: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return the largest slope between two points.

    Args:
        f: (n,), n >= 2.
        x: (n, d), no two rows equal.

    Returns:
        Scalar, >= 0; a function on the whole space can be steeper, and never has to be.

    Raises:
        ValueError: `x` is not (n, d) with n >= 2, repeats a point, or `f` is not (n,).

    Example:
        >>> lipschitz_constant(torch.tensor([0.0, 1.0, 3.0]), torch.tensor([[0.0], [2.0], [3.0]]))
        tensor(2.)
    """
    if x.ndim != 2 or len(x) < 2:
        raise ValueError(f"x must have shape (n, d), n at least 2, but is {tuple(x.shape)}")
    if f.shape != (len(x),):
        raise ValueError(f"f must have shape {(len(x),)}, but is {tuple(f.shape)}")
    distance = torch.pdist(x)
    if not (distance > 0).all():
        raise ValueError("x must hold distinct points, but holds one twice, or NaN")
    return (torch.pdist(f[:, None]) / distance).max()
