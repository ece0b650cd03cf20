r"""The value of the game in which both players know the condition.

Source: Mirza, Osindero 2014, arXiv 1411.1784, Eq. 2 (written out for finitely many conditions and
    outcomes; with a single condition it is Eq. 1, the value of an ordinary GAN)

$$
\begin{aligned}
\min_G \max_D V(D, G) &= \mathbb{E}_{x \sim p_{data}(x)}[\log D(x|y)]
    + \mathbb{E}_{z \sim p_z(z)}[\log(1 - D(G(z|y)))] \\
V(D, G) &= \sum_y p(y) \left[ \sum_x p_{data}(x|y) \log D(x|y)
    + p_g(x|y) \log(1 - D(x|y)) \right]
\end{aligned}
$$

Notation:
    $V(D, G)$: `return`, value of the game
    $y$: condition, one a row
    $p(y)$: `p_y`, probability of the condition, the same for data and generator
    $p_{data}(x|y)$: `p_data`, probability of outcome $x$ of the data under condition $y$
    $p_g(x|y)$: `p_g`, the same of the generator $G(z|y)$, whose noise $z$ has the density $p_z(z)$
    $D(x|y)$: `d`, probability that $x$ came from the data, given $y$
"""

import torch

from snippets.gan.value_integral import value_integral


def conditional_value(
    p_y: torch.Tensor, p_data: torch.Tensor, p_g: torch.Tensor, d: torch.Tensor
) -> torch.Tensor:
    """Return V(D, G), exactly: the mean over conditions of the value of one game each.

    Args:
        p_y: (k,), >= 0 and of sum 1 within 1e-4.
        p_data: (k, n), each row >= 0 and of sum 1 within 1e-4.
        p_g: (k, n), the same.
        d: (k, n), in [0, 1].

    Returns:
        Scalar, at most 0, in nats.

    Raises:
        ValueError: shapes do not fit, a distribution is none, or `d` is outside [0, 1].

    Example:
        >>> p_y = torch.tensor([0.5, 0.5])
        >>> p_data = torch.tensor([[1.0, 0.0], [0.0, 1.0]])  # the condition decides the outcome
        >>> p_g = torch.tensor([[0.5, 0.5], [0.5, 0.5]])  # a generator that does not listen
        >>> blind = torch.tensor([[0.5, 0.5], [0.5, 0.5]])
        >>> conditional_value(p_y, p_data, p_g, blind)  # without y, all looks right: -log 4
        tensor(-1.3863)
        >>> told = torch.tensor([[2 / 3, 0.0], [0.0, 2 / 3]])
        >>> conditional_value(p_y, p_data, p_g, told)
        tensor(-0.9548)
    """
    if not ((p_y >= 0).all() and 0.9999 <= p_y.sum() <= 1.0001):
        raise ValueError(f"p_y must be >= 0 and of sum 1, but is {p_y}")
    for name, table in (("p_data", p_data), ("p_g", p_g), ("d", d)):
        if table.shape != (len(p_y), p_data.shape[-1]):
            raise ValueError(
                f"{name} must have a row for each of {len(p_y)} conditions and a column for each "
                f"outcome, but is {tuple(table.shape)}"
            )
    # What never happens adds nothing, however bad D is there.
    happens = [k for k in range(len(p_y)) if p_y[k] > 0]
    return sum(p_y[k] * value_integral(p_data[k], p_g[k], d[k]) for k in happens)
