r"""A point on the line between an example of the data and a generated one.

Source: Gulrajani et al. 2017, arXiv 1704.00028, Algorithm 1, line 6, and section 4, paragraph
    "Sampling distribution"

$$
\hat{x} = \epsilon x + (1 - \epsilon) \tilde{x}
$$

Notation:
    $\hat{x}$: `return`, where the critic's slope will be asked for
    $x$: `real`, one example of the data a row
    $\tilde{x}$: `fake`, one generated example a row
    $\epsilon$: `epsilon`, one number for each pair, drawn from $U[0, 1]$ (line 4)
"""

import torch


def interpolate(real: torch.Tensor, fake: torch.Tensor, epsilon: torch.Tensor) -> torch.Tensor:
    """Mix each pair with one number of its own.

    One number for the whole batch would be one draw instead of m. One for each pixel would be
    another distribution: the point leaves the straight line and falls anywhere in the box around it.

    Args:
        real: (m, ...), examples of the data.
        fake: (m, ...), generated examples, of the same shape.
        epsilon: (m,), in [0, 1]; 1 gives the example of the data.

    Returns:
        (m, ...), one point for each pair.

    Raises:
        ValueError: shapes differ, `epsilon` is not one number for each pair, or leaves [0, 1].

    Example:
        >>> real, fake = torch.tensor([[4.0, 8.0], [1.0, 1.0]]), torch.zeros(2, 2)
        >>> interpolate(real, fake, torch.tensor([0.25, 1.0]))
        tensor([[1., 2.],
                [1., 1.]])
    """
    if real.shape != fake.shape:
        raise ValueError(
            f"fake must have the shape of real, {tuple(real.shape)}, but is {tuple(fake.shape)}"
        )
    if epsilon.shape != (len(real),):
        raise ValueError(
            f"epsilon must have shape {(len(real),)}, one number for each pair, "
            f"but is {tuple(epsilon.shape)}"
        )
    if not ((epsilon >= 0) & (epsilon <= 1)).all():
        raise ValueError(f"epsilon must be in [0, 1], but holds {epsilon.min()} to {epsilon.max()}")
    epsilon = epsilon.reshape(-1, *[1] * (real.ndim - 1))
    return epsilon * real + (1 - epsilon) * fake
