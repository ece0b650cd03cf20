r"""How much weaker the printed generator loss pulls than the one used in practice.

Source: Goodfellow et al. 2014, arXiv 1406.2661, section 3, last paragraph (the paper says it in
    words; the ratio follows from the derivatives with respect to the logit)

$$
\left| \frac{\partial \log(1 - \sigma(o))}{\partial o} \right|
\Big/ \left| \frac{\partial (-\log \sigma(o))}{\partial o} \right|
= \frac{D(G(z))}{1 - D(G(z))}
$$

Notation:
    $D(G(z)) = \sigma(o)$: `d_fake`, probability that a generated example is data
    $o$: logit of the discriminator at the generated example
    $\frac{D(G(z))}{1 - D(G(z))}$: `return`, minimax gradient over non-saturating gradient
"""

import torch


def generator_gradient_ratio(d_fake: torch.Tensor) -> torch.Tensor:
    """Return |gradient of log(1 - D)| / |gradient of -log D|, both with respect to the logit.

    Args:
        d_fake: D(G(z)), any shape, in [0, 1].

    Returns:
        Same shape, >= 0; near 0 early in training, when D rejects every fake; inf at D = 1.

    Raises:
        ValueError: a probability is outside [0, 1].

    Example:
        >>> generator_gradient_ratio(torch.tensor([0.01, 0.5, 0.9]))
        tensor([0.0101, 1.0000, 9.0000])
    """
    if not ((d_fake >= 0) & (d_fake <= 1)).all():
        raise ValueError(f"d_fake must be in [0, 1], but holds {d_fake.min()} to {d_fake.max()}")
    return d_fake / (1 - d_fake)
