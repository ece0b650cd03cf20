r"""The distribution of generated examples, from that of the noise.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Eq. 3 (the change of variables between its two
    lines, for finitely many outcomes)

$$
p_g(x) = \sum_{z \,:\, g(z) = x} p_z(z)
$$

Notation:
    $p_g(x)$: `return`, probability that the generator produces outcome $x$
    $p_z(z)$: `p_z`, probability of the noise outcome $z$
    $g(z)$: `g`, outcome that the generator makes of $z$
    $x$: `n`, number of the outcomes $0, \dots, n - 1$
"""

import torch


def pushforward(p_z: torch.Tensor, g: torch.Tensor, n: int) -> torch.Tensor:
    """Add up the probability of all noise that is sent to each outcome.

    Args:
        p_z: (n_z,), >= 0 and of sum 1 within 1e-4.
        g: (n_z,), integer; g[z] in 0 .. n - 1 is the outcome that z becomes.
        n: number of outcomes.

    Returns:
        (n,), of the same sum as `p_z`; 0 for an outcome that no noise reaches.

    Raises:
        ValueError: `p_z` is no distribution over one axis, or `g` differs in shape or leaves
            0 .. n - 1.

    Example:
        >>> p_z = torch.tensor([0.1, 0.2, 0.3, 0.4])
        >>> g = torch.tensor([2, 0, 2, 0])
        >>> pushforward(p_z, g, 3)
        tensor([0.6000, 0.0000, 0.4000])
    """
    if p_z.ndim != 1 or not ((p_z >= 0).all() and 0.9999 <= p_z.sum() <= 1.0001):
        raise ValueError(f"p_z must be 1-D, >= 0 and of sum 1, but is {p_z}")
    if g.shape != p_z.shape:
        raise ValueError(
            f"g must have the shape of p_z, {tuple(p_z.shape)}, but is {tuple(g.shape)}"
        )
    if not ((g >= 0) & (g < n)).all():
        raise ValueError(f"g must be in 0 .. {n - 1}, but holds {g.min()} to {g.max()}")
    return p_z.new_zeros(n).index_add(0, g, p_z)
