r"""The generator's criterion as two divergences from the average of data and generator.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Theorem 1, Eq. 5

$$
C(G) = -\log 4 + KL\left(p_{data} \,\Big\|\, \frac{p_{data} + p_g}{2}\right)
    + KL\left(p_g \,\Big\|\, \frac{p_{data} + p_g}{2}\right)
$$

Notation:
    $C(G)$: `return`, virtual training criterion of the generator
    $p_{data}$: `p_data`, distribution of the data
    $p_g$: `p_g`, distribution of the generator
    $KL$: `kl_divergence`, Kullback-Leibler divergence
"""

import math

import torch

from snippets.gan.kl_divergence import kl_divergence


def virtual_criterion_kl(p_data: torch.Tensor, p_g: torch.Tensor) -> torch.Tensor:
    """Return C(G) by Eq. 5; no divergence is below 0, so C(G) is never below -log 4.

    Args:
        p_data: (n,), >= 0 and of sum 1 within 1e-4.
        p_g: (n,), the same.

    Returns:
        Scalar in [-log 4, 0], in nats: -log 4 = -1.3863 only where p_g = p_data.

    Raises:
        ValueError: shapes differ, or a distribution is none.

    Example:
        >>> p_data, p_g = torch.tensor([0.5, 0.5, 0.0]), torch.tensor([0.0, 0.5, 0.5])
        >>> virtual_criterion_kl(p_data, p_g)
        tensor(-0.6931)
    """
    if p_g.shape != p_data.shape:
        raise ValueError(
            f"p_g must have the shape of p_data, {tuple(p_data.shape)}, but is {tuple(p_g.shape)}"
        )
    for name, p in (("p_data", p_data), ("p_g", p_g)):
        if not ((p >= 0).all() and 0.9999 <= p.sum() <= 1.0001):
            raise ValueError(f"{name} must be >= 0 and of sum 1, but is {p}")
    average = (p_data + p_g) / 2
    return -math.log(4) + kl_divergence(p_data, average) + kl_divergence(p_g, average)
