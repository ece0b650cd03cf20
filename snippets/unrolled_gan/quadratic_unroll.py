r"""Unrolling in closed form, on the smallest game that has a best answer.

Source: not in the paper: Eq. 6 and 7 with a constant step size, K times, for the game
    $f(g, d) = g d - \frac{c}{2} d^2$, where the generator is one number and the discriminator, too

$$
d_K = \frac{g}{c} + (1 - \eta c)^K \left(d_0 - \frac{g}{c}\right)
$$

Notation:
    $d_K$: `return`, the discriminator after $K$ steps
    $g$: `g`, the generator
    $c$: `c`, how strongly the discriminator's choices are curbed
    $\eta$: `eta`, size of the discriminator's steps
    $d_0$: `d_0`, the discriminator at the start
    $K$: `steps`, number of steps that are unrolled
"""

import torch


def quadratic_unroll(
    g: torch.Tensor, d_0: torch.Tensor, *, c: float, eta: float, steps: int
) -> torch.Tensor:
    """Return where K steps of ascent on g d - c d^2 / 2 lead.

    The best answer is g / c. Each step leaves the share 1 - eta c of the distance to it, so that
    the answer is reached in the limit where 0 < eta c < 2, and in one step where eta c = 1.

    Args:
        g: the generator, any shape.
        d_0: the discriminator at the start, same shape as `g`.
        c: curvature, > 0.
        eta: step size, > 0.
        steps: number of steps, >= 0.

    Returns:
        Same shape as `g`.

    Raises:
        ValueError: shapes differ, `c` or `eta` is not above 0, or `steps` is below 0.

    Example:
        >>> g, d_0 = torch.tensor(2.0), torch.tensor(0.0)
        >>> [quadratic_unroll(g, d_0, c=1.0, eta=0.5, steps=k).item() for k in range(4)]
        [0.0, 1.0, 1.5, 1.75]
    """
    if d_0.shape != g.shape:
        raise ValueError(
            f"d_0 must have the shape of g, {tuple(g.shape)}, but is {tuple(d_0.shape)}"
        )
    for name, value in (("c", c), ("eta", eta)):
        if not value > 0:
            raise ValueError(f"{name} must be above 0, but is {value}")
    if steps < 0:
        raise ValueError(f"steps must be at least 0, but is {steps}")
    return g / c + (1 - eta * c) ** steps * (d_0 - g / c)
