r"""The generator's criterion as the Jensen-Shannon divergence of data and generator.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Theorem 1, Eq. 6

$$
C(G) = -\log 4 + 2 \cdot JSD\left(p_{data} \,\|\, p_g\right)
$$

Notation:
    $C(G)$: `return`, virtual training criterion of the generator
    $p_{data}$: `p_data`, distribution of the data
    $p_g$: `p_g`, distribution of the generator
    $JSD$: `jensen_shannon_divergence`, with the two weights of one half
"""

import math

import torch

from snippets.gan.jensen_shannon_divergence import jensen_shannon_divergence


def virtual_criterion_jsd(p_data: torch.Tensor, p_g: torch.Tensor) -> torch.Tensor:
    """Return C(G) by Eq. 6; it holds for the best discriminator only.

    Args:
        p_data: (n,), >= 0 and of sum 1 within 1e-4.
        p_g: (n,), the same.

    Returns:
        Scalar in [-log 4, 0], in nats: -log 4 = -1.3863 only where p_g = p_data, 0 only where the
        two share no outcome.

    Raises:
        ValueError: shapes differ, or a distribution is none.

    Example:
        >>> p_data, p_g = torch.tensor([0.5, 0.5, 0.0]), torch.tensor([0.0, 0.5, 0.5])
        >>> virtual_criterion_jsd(p_data, p_g)
        tensor(-0.6931)
    """
    if p_g.shape != p_data.shape:
        raise ValueError(
            f"p_g must have the shape of p_data, {tuple(p_data.shape)}, but is {tuple(p_g.shape)}"
        )
    for name, p in (("p_data", p_data), ("p_g", p_g)):
        if not ((p >= 0).all() and 0.9999 <= p.sum() <= 1.0001):
            raise ValueError(f"{name} must be >= 0 and of sum 1, but is {p}")
    return -math.log(4) + 2 * jensen_shannon_divergence(p_data, p_g)
