r"""What the generator minimises once the discriminator has answered as well as it can.

Source: Mirza, Osindero 2014, arXiv 1411.1784, consequence of Eq. 2 (Goodfellow et al. 2014, Eq. 6,
    for each condition)

$$
\max_D V(D, G) = \sum_y p(y) \left[ -\log 4
    + 2 \, JSD\left(p_{data}(\cdot|y) \,\|\, p_g(\cdot|y)\right) \right]
$$

Notation:
    $\max_D V(D, G)$: `return`
    $p(y)$: `p_y`, probability of the condition
    $p_{data}(\cdot|y)$: `p_data`, distribution of the data under condition $y$, one a row
    $p_g(\cdot|y)$: `p_g`, the same of the generator
    $JSD$: Jensen-Shannon divergence
"""

import torch

from snippets.gan.virtual_criterion_jsd import virtual_criterion_jsd


def conditional_criterion(
    p_y: torch.Tensor, p_data: torch.Tensor, p_g: torch.Tensor
) -> torch.Tensor:
    """Return the mean over conditions of the criterion of one GAN each.

    Args:
        p_y: (k,), >= 0 and of sum 1 within 1e-4.
        p_data: (k, n), each row >= 0 and of sum 1 within 1e-4.
        p_g: (k, n), the same.

    Returns:
        Scalar in [-log 4, 0], in nats: -log 4 = -1.3863 only where the two agree under every
        condition that occurs.

    Raises:
        ValueError: shapes do not fit, or a distribution is none.

    Example:
        >>> p_y = torch.tensor([0.5, 0.5])
        >>> p_data = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
        >>> conditional_criterion(p_y, p_data, p_data.flip(0))  # all swapped
        tensor(0.)
        >>> conditional_criterion(p_y, p_data, p_data)
        tensor(-1.3863)
    """
    if not ((p_y >= 0).all() and 0.9999 <= p_y.sum() <= 1.0001):
        raise ValueError(f"p_y must be >= 0 and of sum 1, but is {p_y}")
    for name, table in (("p_data", p_data), ("p_g", p_g)):
        if table.shape != (*p_y.shape, p_data.shape[-1]):
            raise ValueError(
                f"{name} must have a row for each of {len(p_y)} conditions and a column for each "
                f"outcome, but is {tuple(table.shape)}"
            )
    pairs = torch.stack([p_data, p_g], dim=1)
    criteria = [virtual_criterion_jsd(*pair) for pair in pairs]
    return p_y @ torch.stack(criteria)
