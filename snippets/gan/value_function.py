r"""The value that the discriminator raises and the generator lowers.

Source: Goodfellow et al. 2014, arXiv 1406.2661, section 3, Eq. 1

$$
\min_G \max_D V(D, G) = \mathbb{E}_{x \sim p_{data}(x)}[\log D(x)]
    + \mathbb{E}_{z \sim p_z(z)}[\log(1 - D(G(z)))]
$$

Notation:
    $V(D, G)$: `return`, the value of the game, each expectation estimated by the mean of a batch
    $D(x)$: `d_real`, probability given by the discriminator that an example is data
    $D(G(z))$: `d_fake`, the same for an example that the generator made
    $p_{data}, p_z$: distributions of the examples and of the noise, from which the batches come
"""

import torch


def value_function(d_real: torch.Tensor, d_fake: torch.Tensor) -> torch.Tensor:
    """Return the Monte-Carlo estimate of V(D, G).

    Args:
        d_real: D(x) for a batch of data, any shape, in [0, 1].
        d_fake: D(G(z)) for a batch of noise, any shape (the batches may differ in size), in [0, 1].

    Returns:
        Scalar, at most 0, in nats; -inf where D is certain and wrong.

    Raises:
        ValueError: a batch is empty or holds something outside [0, 1].

    Example:
        >>> value_function(torch.tensor([0.9, 0.8]), torch.tensor([0.1, 0.2, 0.3]))
        tensor(-0.3926)
        >>> value_function(torch.tensor([0.5]), torch.tensor([0.5]))  # -log 4: D cannot tell
        tensor(-1.3863)
    """
    for name, d in (("d_real", d_real), ("d_fake", d_fake)):
        if d.numel() == 0:
            raise ValueError(f"{name} must hold at least one probability, but is empty")
        if not ((d >= 0) & (d <= 1)).all():
            raise ValueError(f"{name} must be in [0, 1], but holds {d.min()} to {d.max()}")
    return torch.log(d_real).mean() + torch.log1p(-d_fake).mean()
