r"""What one plan for moving one distribution into the other costs: mass times distance.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 2, inside Eq. 1

$$
\mathbb{E}_{(x, y) \sim \gamma}\left[ \|x - y\| \right]
    = \sum_{x, y} \gamma(x, y) \, \|x - y\|, \qquad \gamma \in \Pi(\mathbb{P}_r, \mathbb{P}_g)
$$

Notation:
    $\gamma(x, y)$: `plan`, how much mass goes from $x$ to $y$
    $\|x - y\|$: `distance`, how far that is
    $\mathbb{P}_r$: `p_r`, where the mass lies: sums of the rows of the plan
    $\mathbb{P}_g$: `p_g`, where it shall lie: sums of the columns
    $\Pi$: all plans with these sums
"""

import torch


def transport_cost(
    plan: torch.Tensor, distance: torch.Tensor, p_r: torch.Tensor, p_g: torch.Tensor
) -> torch.Tensor:
    """Return the cost of a plan; the cheapest of all plans costs the Earth-Mover distance.

    Args:
        plan: (n, k), >= 0; rows add up to `p_r` and columns to `p_g`, each within 1e-4.
        distance: (n, k), >= 0, from each place x to each place y.
        p_r: (n,), >= 0 and of sum 1.
        p_g: (k,), >= 0 and of sum 1.

    Returns:
        Scalar, >= 0, in the unit of `distance`.

    Raises:
        ValueError: shapes do not fit, or `plan` is negative or moves other amounts.

    Example:
        >>> p_r, p_g = torch.tensor([0.5, 0.5]), torch.tensor([0.25, 0.75])
        >>> distance = torch.tensor([[0.0, 3.0], [1.0, 2.0]])  # from 0 and 1 to 0 and 3
        >>> plan = torch.tensor([[0.25, 0.25], [0.0, 0.5]])
        >>> transport_cost(plan, distance, p_r, p_g)  # 0.25 goes 3 far, 0.5 goes 2 far
        tensor(1.7500)
    """
    shape = (*p_r.shape, *p_g.shape)
    for name, matrix in (("plan", plan), ("distance", distance)):
        if matrix.shape != shape:
            raise ValueError(f"{name} must have shape {shape}, but is {tuple(matrix.shape)}")
    if not (plan >= 0).all():
        raise ValueError(f"plan must be >= 0, but holds {plan.min()}")
    for name, p, moved in (("p_r", p_r, plan.sum(dim=1)), ("p_g", p_g, plan.sum(dim=0))):
        if not ((moved - p).abs() <= 1e-4).all():
            raise ValueError(f"plan must add up to {name}, {p}, but adds up to {moved}")
    return (plan * distance).sum()
