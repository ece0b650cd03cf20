r"""The nearest example that a generator can make.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 14

$$
x_{nearest} = G(z_{nearest}; \theta_G)
$$

Notation:
    $x_{nearest}$: `return`, the reconstruction, one example
    $z_{nearest}$: `nearest_noise`, noise found by optimisation
    $G$: `generator`
    $x_{target}$: `target`, the example to come near to
"""

import torch
from torch import nn

from snippets.unrolled_gan.nearest_noise import nearest_noise


def reconstruction(
    generator: nn.Module,
    target: torch.Tensor,
    noise_size: int,
    *,
    rng: torch.Generator,
    restarts: int = 3,
    max_iter: int = 100,
) -> torch.Tensor:
    """Return the generator's example for the noise of Eq. 13.

    Its distance from a training example shows what the generator has left out: a mode that it
    never visits cannot be reconstructed, whatever the noise.

    Args:
        generator: maps noise (1, noise_size) to one example (1, ...).
        target: (...), one example, of the floating type that the generator works in.
        noise_size: length of a noise vector, >= 1.
        rng: source of the starts of the search.
        restarts: number of starts, >= 1.
        max_iter: iterations of L-BFGS for each.

    Returns:
        Same shape as `target`, without gradient.

    Raises:
        ValueError: `restarts` is below 1, or the generator's example is not shaped as the target.

    Example:
        >>> generator = nn.Linear(1, 2, bias=False)
        >>> _ = nn.init.ones_(generator.weight)
        >>> rng = torch.Generator().manual_seed(0)
        >>> reconstruction(generator, torch.tensor([1.0, 3.0]), 1, rng=rng).round(decimals=4)
        tensor([2., 2.])
    """
    z = nearest_noise(generator, target, noise_size, rng=rng, restarts=restarts, max_iter=max_iter)
    with torch.no_grad():
        return generator(z[None])[0]
