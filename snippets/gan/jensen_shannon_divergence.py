r"""How far two distributions are from their average: symmetric, and never infinite.

Source: Goodfellow et al. 2014, arXiv 1406.2661, used in Eq. 6 (that equation holds with the two
    weights of one half, for which the divergence is at most log 2)

$$
JSD(p \,\|\, q) = \frac{1}{2} KL\left(p \,\Big\|\, \frac{p + q}{2}\right)
    + \frac{1}{2} KL\left(q \,\Big\|\, \frac{p + q}{2}\right)
$$

Notation:
    $JSD(p \,\|\, q)$: `return`, Jensen-Shannon divergence of $p$ and $q$
    $p$: `p`, one distribution
    $q$: `q`, the other
    $KL$: `kl_divergence`, Kullback-Leibler divergence
"""

import torch

from snippets.gan.kl_divergence import kl_divergence


def jensen_shannon_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Return JSD(p || q) in nats.

    Args:
        p: (n,), >= 0 and of sum 1 within 1e-4.
        q: (n,), the same.

    Returns:
        Scalar in [0, log 2]: 0 only where p = q, log 2 = 0.6931 only where no outcome is shared.

    Raises:
        ValueError: shapes differ, or a distribution is none.

    Example:
        >>> p = torch.tensor([0.5, 0.5, 0.0])
        >>> jensen_shannon_divergence(p, torch.tensor([0.0, 0.5, 0.5]))
        tensor(0.3466)
        >>> jensen_shannon_divergence(p, torch.tensor([0.0, 0.0, 1.0]))
        tensor(0.6931)
    """
    if p.shape != q.shape:
        raise ValueError(f"q must have the shape of p, {tuple(p.shape)}, but is {tuple(q.shape)}")
    for name, distribution in (("p", p), ("q", q)):
        if not ((distribution >= 0).all() and 0.9999 <= distribution.sum() <= 1.0001):
            raise ValueError(f"{name} must be >= 0 and of sum 1, but is {distribution}")
    average = (p + q) / 2
    return kl_divergence(p, average) / 2 + kl_divergence(q, average) / 2
