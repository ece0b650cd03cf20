r"""The value of the game as one integral over examples, noise no longer in sight.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Eq. 3 (its last line, for finitely many outcomes)

$$
\begin{aligned}
V(G, D) &= \int_x p_{data}(x) \log D(x) \, dx + \int_z p_z(z) \log(1 - D(g(z))) \, dz \\
    &= \int_x p_{data}(x) \log D(x) + p_g(x) \log(1 - D(x)) \, dx
\end{aligned}
$$

Notation:
    $V(G, D)$: `return`, the value of the game
    $p_{data}(x)$: `p_data`, probability of the data at outcome $x$
    $p_g(x)$: `p_g`, probability of the generator at outcome $x$
    $D(x)$: `d`, probability that $x$ came from the data, according to the discriminator
    $\int_x \dots dx$: sum over the outcomes
    $p_z(z), g(z)$: noise prior and generator, which together make $p_g$
"""

import torch


def value_integral(p_data: torch.Tensor, p_g: torch.Tensor, d: torch.Tensor) -> torch.Tensor:
    """Return V(G, D), exactly, where the outcomes can be counted.

    Args:
        p_data: (n,), >= 0 and of sum 1 within 1e-4.
        p_g: (n,), the same.
        d: (n,), in [0, 1] wherever `p_data` or `p_g` is above 0; what it is elsewhere plays no
            part.

    Returns:
        Scalar, at most 0, in nats; -inf where D is certain of what sometimes is not so.

    Raises:
        ValueError: shapes differ, a distribution is none, or `d` is outside [0, 1].

    Example:
        >>> p_data, p_g = torch.tensor([0.5, 0.5, 0.0]), torch.tensor([0.0, 0.5, 0.5])
        >>> value_integral(p_data, p_g, torch.tensor([0.9, 0.5, 0.1]))
        tensor(-0.7985)
    """
    for name, p in (("p_data", p_data), ("p_g", p_g)):
        if not ((p >= 0).all() and 0.9999 <= p.sum() <= 1.0001):
            raise ValueError(f"{name} must be >= 0 and of sum 1, but is {p}")
    for name, values in (("p_g", p_g), ("d", d)):
        if values.shape != p_data.shape:
            raise ValueError(
                f"{name} must have the shape of p_data, {tuple(p_data.shape)}, "
                f"but is {tuple(values.shape)}"
            )
    data, made = p_data > 0, p_g > 0  # what has probability 0 adds nothing, whatever D says of it
    if not ((d >= 0) & (d <= 1))[data | made].all():
        raise ValueError(f"d must be in [0, 1], but is {d}")
    return (p_data[data] * torch.log(d[data])).sum() + (p_g[made] * torch.log1p(-d[made])).sum()
