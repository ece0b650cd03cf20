r"""The largest disagreement of two distributions about any one event.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 2, first distance (the last form
    is the same for finitely many outcomes; the paper does not print it)

$$
\delta(\mathbb{P}_r, \mathbb{P}_g)
    = \sup_{A \in \Sigma} \left| \mathbb{P}_r(A) - \mathbb{P}_g(A) \right|
    = \frac{1}{2} \sum_x \left| \mathbb{P}_r(x) - \mathbb{P}_g(x) \right|
$$

Notation:
    $\delta$: `return`, total variation distance
    $\mathbb{P}_r(x)$: `p_r`, probability of outcome $x$ under the data
    $\mathbb{P}_g(x)$: `p_g`, the same under the generator
    $A$: an event, a set of outcomes
    $\Sigma$: all events
"""

import torch


def total_variation(p_r: torch.Tensor, p_g: torch.Tensor) -> torch.Tensor:
    """Return the total variation distance of two distributions on the same outcomes.

    The event that they disagree about most holds the outcomes where `p_r` is the larger. What it
    gains there, the other outcomes lose, so the sum over all counts everything twice.

    Args:
        p_r: (n,), >= 0 and of sum 1 within 1e-4.
        p_g: (n,), the same.

    Returns:
        Scalar in [0, 1]: 0 only where the two are equal, 1 only where they share no outcome.

    Raises:
        ValueError: shapes differ, or a distribution is none.

    Example:
        >>> total_variation(torch.tensor([0.5, 0.5, 0.0]), torch.tensor([0.0, 0.5, 0.5]))
        tensor(0.5000)
    """
    if p_r.shape != p_g.shape:
        raise ValueError(
            f"p_g must have the shape of p_r, {tuple(p_r.shape)}, but is {tuple(p_g.shape)}"
        )
    for name, p in (("p_r", p_r), ("p_g", p_g)):
        if not ((p >= 0).all() and 0.9999 <= p.sum() <= 1.0001):
            raise ValueError(f"{name} must be >= 0 and of sum 1, but is {p}")
    return (p_r - p_g).abs().sum() / 2
