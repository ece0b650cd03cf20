r"""On a line the least work is the area between two cumulative curves.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 2, Eq. 1 for the real line (a
    standard result, which the paper does not print)

$$
W(\mathbb{P}_r, \mathbb{P}_g) = \int_{-\infty}^{\infty} \left| F_r(t) - F_g(t) \right| dt,
\qquad F_r(t) = \mathbb{P}_r(x \le t), \quad F_g(t) = \mathbb{P}_g(y \le t)
$$

Notation:
    $W$: `return`, Earth-Mover distance
    $x$: `x`, places where the data have mass
    $\mathbb{P}_r(x)$: `p_r`, how much they have there
    $y$: `y`, places where the generator has mass
    $\mathbb{P}_g(y)$: `p_g`, how much it has there
    $F_r, F_g$: `f_r` and `f_g`, cumulative distribution functions, at each place
"""

import torch


def earth_mover_1d(
    x: torch.Tensor, p_r: torch.Tensor, y: torch.Tensor, p_g: torch.Tensor
) -> torch.Tensor:
    """Return the Earth-Mover distance of two weighted sets of numbers.

    Between two neighbouring places, whatever the one has more to the left than the other must be
    carried across, and nothing else need be.

    Args:
        x: (n,), places in any order.
        p_r: (n,), mass at each, >= 0 and of sum 1 within 1e-4.
        y: (k,), places in any order.
        p_g: (k,), mass at each, >= 0 and of sum 1 within 1e-4.

    Returns:
        Scalar, >= 0, in the unit of `x`.

    Raises:
        ValueError: places and masses differ in shape, or a distribution is none.

    Example:
        >>> x, p_r = torch.tensor([0.0, 1.0]), torch.tensor([0.5, 0.5])
        >>> y, p_g = torch.tensor([0.0, 3.0]), torch.tensor([0.25, 0.75])
        >>> earth_mover_1d(x, p_r, y, p_g)  # 0.25 over [0, 1], 0.75 over [1, 3]
        tensor(1.7500)
    """
    for name, p, place in (("p_r", p_r, x), ("p_g", p_g, y)):
        if p.ndim != 1 or p.shape != place.shape:
            raise ValueError(
                f"{name} must be 1-D, one mass for each of {tuple(place.shape)} places, "
                f"but has shape {tuple(p.shape)}"
            )
        if not ((p >= 0).all() and 0.9999 <= p.sum() <= 1.0001):
            raise ValueError(f"{name} must be >= 0 and of sum 1, but is {p}")
    t, order = torch.cat([x, y]).sort()
    f_r, f_g = torch.block_diag(p_r[:, None], p_g[:, None])[order].cumsum(dim=0).T
    return ((f_r - f_g)[:-1].abs() * t.diff()).sum()
