r"""The best discriminator of pairs: of an outcome together with its condition.

Source: Mirza, Osindero 2014, arXiv 1411.1784, consequence of Eq. 2 (Goodfellow et al. 2014,
    Proposition 1, for the pair of x and y)

$$
D^*(x, y) = \frac{p(y) \, p_{data}(x|y)}{p(y) \, p_{data}(x|y) + q(y) \, p_g(x|y)}
$$

Notation:
    $D^*(x, y)$: `return`, probability that the pair came from the data
    $p(y)$: `p_y`, probability of the condition among the data
    $q(y)$: `q_y`, probability of the condition that the generator is asked for
    $p_{data}(x|y)$: `p_data`, probability of outcome $x$ of the data under condition $y$
    $p_g(x|y)$: `p_g`, the same of the generator
"""

import torch

from snippets.gan.optimal_discriminator import optimal_discriminator


def optimal_pair_discriminator(
    p_y: torch.Tensor, p_data: torch.Tensor, q_y: torch.Tensor, p_g: torch.Tensor
) -> torch.Tensor:
    """Return D* for every condition and outcome.

    Where the generator is asked for each condition as often as the data have it, p(y) = q(y) is
    divided out and D* compares p(x|y) alone. Otherwise D* also sees which conditions are too many,
    although the generator has no say in them.

    Args:
        p_y: (k,), >= 0.
        p_data: (k, n), >= 0.
        q_y: (k,), >= 0.
        p_g: (k, n), >= 0.

    Returns:
        (k, n), in [0, 1]; nan where a pair has probability 0 on both sides.

    Raises:
        ValueError: shapes do not fit, or a probability is negative or not finite.

    Example:
        >>> p_y, p_data = torch.tensor([0.5, 0.5]), torch.tensor([[1.0, 0.0], [0.0, 1.0]])
        >>> p_g = torch.tensor([[0.5, 0.5], [0.5, 0.5]])
        >>> optimal_pair_discriminator(p_y, p_data, p_y, p_g)
        tensor([[0.6667, 0.0000],
                [0.0000, 0.6667]])
    """
    for name, y, table in (("p_data", p_y, p_data), ("p_g", q_y, p_g)):
        if y.ndim != 1 or table.ndim != 2 or len(table) != len(y):
            raise ValueError(
                f"{name} must have a row for each condition, of which there are {tuple(y.shape)}, "
                f"but is {tuple(table.shape)}"
            )
    return optimal_discriminator(p_y[:, None] * p_data, q_y[:, None] * p_g)
