r"""The rule that moves both networks: Adam without momentum.

Source: Gulrajani et al. 2017, arXiv 1704.00028, Algorithm 1, lines 9 and 12, at the paper's
    beta_1 = 0 (the rule is Kingma and Ba's; epsilon is theirs)

$$
\begin{aligned}
v &\leftarrow \beta_2 v + (1 - \beta_2) \, g^2 \\
\text{Adam}(g, w, \alpha, 0, \beta_2)
    &= w - \alpha \, \frac{g}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}
\end{aligned}
$$

Notation:
    $\frac{g}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}$: first item of `return`, the direction
    $g$: `gradient`, of the loss with respect to the parameter $w$
    $v$: `mean_square`, and second item of `return`: running mean of the squared gradient, 0 at first
    $t$: `t`, number of this update: 1, 2, ...
    $\beta_2$: `beta_2`, how much of the old mean is kept
    $\varepsilon$: `epsilon`, keeps the quotient finite
    $\alpha$: step size, which the caller applies
"""

import torch


def adam_direction(
    gradient: torch.Tensor,
    mean_square: torch.Tensor,
    t: int,
    beta_2: float = 0.9,
    epsilon: float = 1e-8,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the direction and the new running mean; the parameter goes against the direction.

    The mean starts at 0, so it is too small at first. The division by 1 - beta_2^t mends that, and
    is all that sets this rule apart from RMSProp.

    Args:
        gradient: any shape.
        mean_square: the same shape, >= 0; zeros before the first update.
        t: number of this update, >= 1.
        beta_2: in [0, 1).
        epsilon: > 0.

    Returns:
        The direction and the new `mean_square`, both of the shape of `gradient`. In the first
        update each entry of the direction is 1, -1 or 0, for any gradient far above epsilon.

    Raises:
        ValueError: shapes differ, `mean_square` is negative, `t` is below 1, `beta_2` leaves
            [0, 1), or `epsilon` is not above 0.

    Example:
        >>> adam_direction(torch.tensor([2.0, -0.001]), torch.zeros(2), t=1)
        (tensor([ 1.0000, -1.0000]), tensor([4.0000e-01, 1.0000e-07]))
    """
    if mean_square.shape != gradient.shape:
        raise ValueError(
            f"mean_square must have the shape of gradient, {tuple(gradient.shape)}, "
            f"but is {tuple(mean_square.shape)}"
        )
    if not (mean_square >= 0).all():
        raise ValueError(f"mean_square must be >= 0, but holds {mean_square.min()}")
    if t < 1:
        raise ValueError(f"t must be at least 1, but is {t}")
    if not 0 <= beta_2 < 1:
        raise ValueError(f"beta_2 must be in [0, 1), but is {beta_2}")
    if not epsilon > 0:
        raise ValueError(f"epsilon must be above 0, but is {epsilon}")
    v = beta_2 * mean_square + (1 - beta_2) * gradient**2
    return gradient / ((v / (1 - beta_2**t)).sqrt() + epsilon), v
