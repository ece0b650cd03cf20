r"""The discriminator that is best against a fixed generator.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Proposition 1, Eq. 2

$$
D^*_G(x) = \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}
$$

Notation:
    $D^*_G(x)$: `return`, probability that $x$ came from the data rather than from the generator
    $p_{data}(x)$: `p_data`, density or probability of the data at $x$
    $p_g(x)$: `p_g`, density or probability of the generator at $x$
"""

import torch


def optimal_discriminator(p_data: torch.Tensor, p_g: torch.Tensor) -> torch.Tensor:
    """Return D*(x) at points where both densities are known.

    Args:
        p_data: any shape, finite and >= 0.
        p_g: same shape as `p_data`, finite and >= 0.

    Returns:
        Same shape, in [0, 1]; nan where both densities are 0, since the proposition says nothing
        there.

    Raises:
        ValueError: shapes differ, or a density is negative or not finite.

    Example:
        >>> p_data = torch.tensor([0.8, 0.5, 0.0])
        >>> p_g = torch.tensor([0.2, 0.5, 1.0])
        >>> optimal_discriminator(p_data, p_g)
        tensor([0.8000, 0.5000, 0.0000])
    """
    if p_data.shape != p_g.shape:
        raise ValueError(
            f"p_g must have the shape of p_data, {tuple(p_data.shape)}, but is {tuple(p_g.shape)}"
        )
    for name, density in (("p_data", p_data), ("p_g", p_g)):
        if not ((density >= 0) & density.isfinite()).all():
            raise ValueError(
                f"{name} must be finite and >= 0, but holds {density.min()} to {density.max()}"
            )
    return p_data / (p_data + p_g)
