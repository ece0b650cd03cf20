r"""Nine noise vectors to be shown for one result: itself, and eight beside it.

Source: Radford et al. 2015, arXiv 1511.06434, section 6.3.2 and Figure 7 (the result in the
    centre; "uniform noise sampled with scale +-0.25 was added to Y to produce the 8 other samples")

$$
Y_j = Y + u_j, \qquad u_j \sim \mathcal{U}\left([-r, r)^d\right), \; j \neq 4, \qquad u_4 = 0
$$

Notation:
    $Y_j$: `return`, rows $j = 0, \dots, 8$ of a 3 x 3 grid; row 4 is its centre
    $Y$: `z`, result of `vector_arithmetic`
    $r$: `radius`, of the noise that is added
    $d$: length of a noise vector
"""

import torch


def arithmetic_neighbours(
    z: torch.Tensor, rng: torch.Generator, radius: float = 0.25
) -> torch.Tensor:
    """Return z in the middle of eight neighbours.

    Args:
        z: (d,).
        rng: source of randomness; the draw happens on its device.
        radius: >= 0.

    Returns:
        (9, d); row 4 is z itself.

    Raises:
        ValueError: `radius` is negative.

    Example:
        >>> grid = arithmetic_neighbours(torch.tensor([1.0, 2.0]), torch.Generator().manual_seed(0))
        >>> grid.shape, grid[4]
        (torch.Size([9, 2]), tensor([1., 2.]))
    """
    if not radius >= 0:
        raise ValueError(f"radius must be at least 0, but is {radius}")
    u = torch.empty(9, *z.shape, device=rng.device, dtype=z.dtype)
    u.uniform_(-radius, radius, generator=rng)
    u[4] = 0
    return z + u.to(z.device)
