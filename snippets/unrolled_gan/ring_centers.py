r"""The centres of the ring of Gaussians, evenly around a circle.

Source: Metz et al. 2016, arXiv 1611.02163, section 3.1 (8 Gaussians arranged in a circle)

$$
\mu_k = R \left( \cos \frac{2 \pi k}{n}, \; \sin \frac{2 \pi k}{n} \right),
    \qquad k = 0, \dots, n - 1
$$

Notation:
    $\mu_k$: `return`, one centre a row
    $R$: `radius`, of the circle
    $n$: `modes`, number of Gaussians
"""

import math

import torch


def ring_centers(
    modes: int = 8,
    radius: float = 2.0,
    *,
    device: torch.device | str | None = None,
    dtype: torch.dtype | None = None,
) -> torch.Tensor:
    """Return the centres, the first on the right, the others anticlockwise.

    The angle stops short of a whole turn. With `linspace(0, 2 * pi, 8)`, which does not, the last
    centre would lie on the first, and eight Gaussians would be seven.

    Args:
        modes: number of Gaussians, >= 1.
        radius: of the circle, > 0.
        device: where the result goes; None means torch's default.
        dtype: floating type of the result; None means torch's default.

    Returns:
        (modes, 2).

    Raises:
        ValueError: `modes` is below 1, or `radius` is not above 0.

    Example:
        >>> ring_centers(4).round(decimals=4) + 0.0
        tensor([[ 2.,  0.],
                [ 0.,  2.],
                [-2.,  0.],
                [ 0., -2.]])
    """
    if modes < 1:
        raise ValueError(f"modes must be at least 1, but is {modes}")
    if not radius > 0:
        raise ValueError(f"radius must be above 0, but is {radius}")
    k = torch.arange(modes, device=device, dtype=dtype or torch.get_default_dtype())
    angle = 2 * math.pi * k / modes
    return radius * torch.stack([angle.cos(), angle.sin()], dim=1)
