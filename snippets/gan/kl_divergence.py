r"""How far one distribution is from another, in the direction that Eq. 5 needs.

Source: Goodfellow et al. 2014, arXiv 1406.2661, used in Eq. 5

$$
KL(p \,\|\, q) = \sum_x p(x) \log \frac{p(x)}{q(x)}
$$

Notation:
    $KL(p \,\|\, q)$: `return`, Kullback-Leibler divergence of $p$ from $q$
    $p(x)$: `p`, probability under which the mean is taken
    $q(x)$: `q`, probability to which it is compared
"""

import torch


def kl_divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Return KL(p || q) in nats. It is not symmetric.

    Args:
        p: (n,), >= 0 and of sum 1 within 1e-4.
        q: (n,), the same.

    Returns:
        Scalar, >= 0, and 0 only where p = q. An outcome with p = 0 adds nothing; inf where some
        outcome has p > 0 and q = 0.

    Raises:
        ValueError: shapes differ, or a distribution is none.

    Example:
        >>> p, q = torch.tensor([0.5, 0.5, 0.0]), torch.tensor([0.25, 0.5, 0.25])
        >>> kl_divergence(p, q), kl_divergence(q, p)
        (tensor(0.3466), tensor(inf))
    """
    if p.shape != q.shape:
        raise ValueError(f"q must have the shape of p, {tuple(p.shape)}, but is {tuple(q.shape)}")
    for name, distribution in (("p", p), ("q", q)):
        if not ((distribution >= 0).all() and 0.9999 <= distribution.sum() <= 1.0001):
            raise ValueError(f"{name} must be >= 0 and of sum 1, but is {distribution}")
    p, q = p[p > 0], q[p > 0]  # 0 log 0 = 0: what never happens adds nothing
    return (p * (p.log() - q.log())).sum()
