r"""A walk in straight lines from one noise vector to the next.

Source: Radford et al. 2015, arXiv 1511.06434, section 6.1 and Figure 4 ("interpolation between a
    series of 9 random points in Z")

$$
z(t) = (1 - t) \, z_i + t \, z_{i+1}, \qquad t = 0, \tfrac{1}{T}, \dots, \tfrac{T - 1}{T}
$$

Notation:
    $z(t)$: `return`, one place on the walk a row
    $z_i$: `points`, noise vectors; the last of them ends the walk
    $T$: `steps`, from one point to the next
"""

import torch


def linear_latent_walk(points: torch.Tensor, steps: int) -> torch.Tensor:
    """Return the places of the walk; it goes through every point.

    Args:
        points: (P, d), P >= 2.
        steps: >= 1.

    Returns:
        ((P - 1) steps + 1, d).

    Raises:
        ValueError: fewer than two points, or `steps` below 1.

    Example:
        >>> linear_latent_walk(torch.tensor([[0.0, 0.0], [2.0, 4.0], [2.0, 0.0]]), steps=2)
        tensor([[0., 0.],
                [1., 2.],
                [2., 4.],
                [2., 2.],
                [2., 0.]])
    """
    if points.ndim != 2 or len(points) < 2:
        raise ValueError(f"points must be (P, d), P at least 2, but is {tuple(points.shape)}")
    if steps < 1:
        raise ValueError(f"steps must be at least 1, but is {steps}")
    t = torch.arange(steps, device=points.device, dtype=points.dtype)[:, None] / steps
    legs = (1 - t) * points[:-1, None] + t * points[1:, None]
    return torch.cat([legs.flatten(0, 1), points[-1:]])
