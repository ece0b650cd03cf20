r"""The gradient, each entry divided by how large it has been of late.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, Algorithm 1, lines 6 and 11 (the rule is
    Tieleman and Hinton's; decay and epsilon are torch's defaults)

$$
\begin{aligned}
v &\leftarrow \rho v + (1 - \rho) \, g^2 \\
\text{RMSProp}(w, g) &= \frac{g}{\sqrt{v} + \varepsilon}
\end{aligned}
$$

Notation:
    $\text{RMSProp}(w, g)$: first item of `return`, the direction; $w$ itself does not enter
    $g$: `gradient`, of the parameter $w$ (line 6) or $\theta$ (line 11)
    $v$: `mean_square`, and second item of `return`: running mean of the squared gradient, 0 at first
    $\rho$: `decay`, how much of the old mean is kept
    $\varepsilon$: `epsilon`, keeps the quotient finite
"""

import torch


def rmsprop_direction(
    gradient: torch.Tensor,
    mean_square: torch.Tensor,
    decay: float = 0.99,
    epsilon: float = 1e-8,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the direction and the new running mean.

    The critic goes along it: w + alpha * direction. The generator goes against it.

    Args:
        gradient: any shape.
        mean_square: the same shape, >= 0; zeros before the first call.
        decay: in [0, 1).
        epsilon: > 0.

    Returns:
        The direction and the new `mean_square`, both of the shape of `gradient`. In the first call
        each entry of the direction has size 1 / sqrt(1 - decay) or 0, for any gradient far above
        epsilon.

    Raises:
        ValueError: shapes differ, `mean_square` is negative, `decay` leaves [0, 1), or `epsilon` is
            not above 0.

    Example:
        >>> rmsprop_direction(torch.tensor([2.0, -0.001]), torch.zeros(2))
        (tensor([10.0000, -9.9990]), tensor([4.0000e-02, 1.0000e-08]))
    """
    if mean_square.shape != gradient.shape:
        raise ValueError(
            f"mean_square must have the shape of gradient, {tuple(gradient.shape)}, "
            f"but is {tuple(mean_square.shape)}"
        )
    if not (mean_square >= 0).all():
        raise ValueError(f"mean_square must be >= 0, but holds {mean_square.min()}")
    if not 0 <= decay < 1:
        raise ValueError(f"decay must be in [0, 1), but is {decay}")
    if not epsilon > 0:
        raise ValueError(f"epsilon must be above 0, but is {epsilon}")
    v = decay * mean_square + (1 - decay) * gradient**2
    return gradient / (v.sqrt() + epsilon), v
