r"""The Jensen-Shannon divergence as this paper prints it: twice that of the rest of the field.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 2, third distance (without the
    two halves; Example 1 and section 4.2 of the same paper use the form with them)

$$
JS(\mathbb{P}_r, \mathbb{P}_g) = KL(\mathbb{P}_r \| \mathbb{P}_m) + KL(\mathbb{P}_g \| \mathbb{P}_m),
\qquad \mathbb{P}_m = (\mathbb{P}_r + \mathbb{P}_g) / 2
$$

Notation:
    $JS$: `return`, the printed sum
    $\mathbb{P}_r$: `p_r`, distribution of the data
    $\mathbb{P}_g$: `p_g`, distribution of the generator
    $\mathbb{P}_m$: `p_m`, their average
    $KL$: `kl_divergence`
"""

import torch

from snippets.gan.kl_divergence import kl_divergence


def unweighted_jensen_shannon(p_r: torch.Tensor, p_g: torch.Tensor) -> torch.Tensor:
    """Return the sum of the two divergences from the average, in nats.

    Args:
        p_r: (n,), >= 0 and of sum 1 within 1e-4.
        p_g: (n,), the same.

    Returns:
        Scalar in [0, 2 log 2]: 0 only where the two are equal, 2 log 2 = 1.3863 only where they
        share no outcome. Half of it is `gan/jensen_shannon_divergence`.

    Raises:
        ValueError: shapes differ, or a distribution is none.

    Example:
        >>> unweighted_jensen_shannon(torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0]))
        tensor(1.3863)
    """
    if p_r.shape != p_g.shape:
        raise ValueError(
            f"p_g must have the shape of p_r, {tuple(p_r.shape)}, but is {tuple(p_g.shape)}"
        )
    for name, p in (("p_r", p_r), ("p_g", p_g)):
        if not ((p >= 0).all() and 0.9999 <= p.sum() <= 1.0001):
            raise ValueError(f"{name} must be >= 0 and of sum 1, but is {p}")
    p_m = (p_r + p_g) / 2
    return kl_divergence(p_r, p_m) + kl_divergence(p_g, p_m)
