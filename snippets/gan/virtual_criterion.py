r"""What the generator minimises once the discriminator has answered as well as it can.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Eq. 4 (its last line)

$$
C(G) = \max_D V(G, D)
    = \mathbb{E}_{x \sim p_{data}}\left[\log \frac{p_{data}(x)}{p_{data}(x) + p_g(x)}\right]
    + \mathbb{E}_{x \sim p_g}\left[\log \frac{p_g(x)}{p_{data}(x) + p_g(x)}\right]
$$

Notation:
    $C(G)$: `return`, virtual training criterion of the generator
    $p_{data}(x)$: `p_data`, probability of the data at outcome $x$
    $p_g(x)$: `p_g`, probability of the generator at outcome $x$
"""

import torch


def virtual_criterion(p_data: torch.Tensor, p_g: torch.Tensor) -> torch.Tensor:
    """Return C(G), the value of the game at the best discriminator.

    Args:
        p_data: (n,), >= 0 and of sum 1 within 1e-4.
        p_g: (n,), the same.

    Returns:
        Scalar in [-log 4, 0], in nats: -log 4 = -1.3863 only where p_g = p_data, 0 only where the
        two share no outcome.

    Raises:
        ValueError: shapes differ, or a distribution is none.

    Example:
        >>> p_data = torch.tensor([0.5, 0.5, 0.0])
        >>> virtual_criterion(p_data, torch.tensor([0.0, 0.5, 0.5]))
        tensor(-0.6931)
        >>> virtual_criterion(p_data, p_data)
        tensor(-1.3863)
    """
    if p_g.shape != p_data.shape:
        raise ValueError(
            f"p_g must have the shape of p_data, {tuple(p_data.shape)}, but is {tuple(p_g.shape)}"
        )
    for name, p in (("p_data", p_data), ("p_g", p_g)):
        if not ((p >= 0).all() and 0.9999 <= p.sum() <= 1.0001):
            raise ValueError(f"{name} must be >= 0 and of sum 1, but is {p}")
    total = p_data + p_g
    data, made = p_data > 0, p_g > 0  # an expectation never meets what has probability 0
    return (p_data[data] * torch.log(p_data[data] / total[data])).sum() + (
        p_g[made] * torch.log(p_g[made] / total[made])
    ).sum()
