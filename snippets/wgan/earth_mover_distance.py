r"""The least work that turns one heap of points into another.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 2, Eq. 1 (the last form is the
    same for two samples of n points of equal weight)

$$
W(\mathbb{P}_r, \mathbb{P}_g)
    = \inf_{\gamma \in \Pi(\mathbb{P}_r, \mathbb{P}_g)} \mathbb{E}_{(x, y) \sim \gamma}
        \left[ \|x - y\| \right]
    = \min_{\sigma \in S_n} \frac{1}{n} \sum_{i=1}^n \left\| x_i - y_{\sigma(i)} \right\|
$$

Notation:
    $W$: `return`, Earth-Mover or Wasserstein-1 distance
    $x_i$: `x`, one point of the first sample a row; together they stand for $\mathbb{P}_r$
    $y_j$: `y`, one point of the second sample a row; together they stand for $\mathbb{P}_g$
    $\gamma$: a transport plan, a joint distribution with these two marginals
    $\Pi$: all transport plans
    $\sigma$: `optimal_assignment`, where each point goes
"""

import torch

from snippets.wgan.optimal_assignment import optimal_assignment


def earth_mover_distance(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the exact Earth-Mover distance of two samples of the same size.

    Args:
        x: (n, d), n >= 1.
        y: (n, d), the same shape.

    Returns:
        Scalar, >= 0. Its gradient is that of the best assignment, held still.

    Raises:
        ValueError: the shapes differ, are not (n, d), or no point is given; or a coordinate is
            infinite or NaN.

    Example:
        >>> x = torch.tensor([[0.0, 0.0], [0.0, 1.0]])
        >>> earth_mover_distance(x, x.flip(0) + torch.tensor([2.0, 0.0]))  # the order is no matter
        tensor(2.)
    """
    if x.ndim != 2 or len(x) == 0:
        raise ValueError(f"x must have shape (n, d), n at least 1, but is {tuple(x.shape)}")
    if y.shape != x.shape:
        raise ValueError(f"y must have the shape of x, {tuple(x.shape)}, but is {tuple(y.shape)}")
    for name, points in (("x", x), ("y", y)):
        if not points.isfinite().all():
            raise ValueError(f"{name} must be finite, but holds inf or NaN")
    sigma = optimal_assignment(torch.linalg.vector_norm(x[:, None] - y, dim=2))
    return torch.linalg.vector_norm(x - y[sigma], dim=1).mean()
