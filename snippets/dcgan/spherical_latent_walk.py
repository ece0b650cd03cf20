r"""A walk from one noise vector to the next that keeps the length of a vector.

Source: White 2016, Sampling Generative Networks, arXiv 1609.04468, section 2.1 (not in DCGAN, whose
    walks are straight)

$$
z(t) = \frac{\sin((1 - t) \theta)}{\sin \theta} \, z_i
    + \frac{\sin(t \theta)}{\sin \theta} \, z_{i+1}, \qquad
\cos \theta = \frac{z_i \cdot z_{i+1}}{\lVert z_i \rVert \lVert z_{i+1} \rVert}, \qquad
t = 0, \tfrac{1}{T}, \dots, \tfrac{T - 1}{T}
$$

Notation:
    $z(t)$: `return`, one place on the walk a row
    $z_i$: `points`, noise vectors; the last of them ends the walk
    $\theta$: `theta`, angle between two neighbours
    $T$: `steps`, from one point to the next
"""

import torch


def spherical_latent_walk(points: torch.Tensor, steps: int) -> torch.Tensor:
    """Return the places of the walk; it goes through every point.

    Normal noise of many dimensions is nearly all of one length, and halfway along a straight line
    between two such vectors the length is lower by a factor of 0.71: the generator has
    hardly seen such noise.

    Args:
        points: (P, d), P >= 2; neighbours are not on one line through 0.
        steps: >= 1.

    Returns:
        ((P - 1) steps + 1, d).

    Raises:
        ValueError: fewer than two points, neighbours on one line, or `steps` below 1.

    Example:
        >>> spherical_latent_walk(torch.tensor([[1.0, 0.0], [0.0, 1.0]]), steps=2)
        tensor([[1.0000, 0.0000],
                [0.7071, 0.7071],
                [0.0000, 1.0000]])
    """
    if points.ndim != 2 or len(points) < 2:
        raise ValueError(f"points must be (P, d), P at least 2, but is {tuple(points.shape)}")
    if steps < 1:
        raise ValueError(f"steps must be at least 1, but is {steps}")
    start, end = points[:-1, None], points[1:, None]
    lengths = start.norm(dim=-1, keepdim=True) * end.norm(dim=-1, keepdim=True)
    theta = torch.acos((start * end).sum(dim=-1, keepdim=True) / lengths)
    if not (theta.sin() > 1e-3).all():
        raise ValueError(
            f"points must not be on one line through 0, but are {theta.tolist()} apart"
        )
    t = torch.arange(steps, device=points.device, dtype=points.dtype)[:, None] / steps
    legs = (torch.sin((1 - t) * theta) * start + torch.sin(t * theta) * end) / theta.sin()
    return torch.cat([legs.flatten(0, 1), points[-1:]])
