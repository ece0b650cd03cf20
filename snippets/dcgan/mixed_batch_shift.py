r"""What batch norm tells the discriminator if real and generated images share a batch.

Source: Radford et al. 2015, arXiv 1511.06434, section 3 (batch norm in the discriminator); that each
    kind goes through in a batch of its own: the authors' code, Newmu/dcgan_code

$$
\mu' = \frac{(\mu_r - \mu_g) / 2}
    {\sqrt{(v_r + v_g) / 2 + (\mu_r - \mu_g)^2 / 4 + \epsilon}}
$$

Notation:
    $\mu'$: `return`, mean of the real half after batch norm over both halves; the generated half
        has $-\mu'$, and in a batch of its own each has 0
    $\mu_r$: `mean_real`, mean of one channel of real images before batch norm
    $\mu_g$: `mean_fake`, the same of generated images
    $v_r$: `variance_real`, its variance on real images
    $v_g$: `variance_fake`, the same on generated images
    $\epsilon$: `eps`, that of the batch norm
"""

import torch


def mixed_batch_shift(
    mean_real: torch.Tensor,
    variance_real: torch.Tensor,
    mean_fake: torch.Tensor,
    variance_fake: torch.Tensor,
    eps: float = 1e-5,
) -> torch.Tensor:
    """Return by how much the halves of a mixed batch are moved, channel by channel.

    The variance of the mixture is the mean of both variances and the square of half the distance
    between both means. So a difference of the means survives batch norm in a mixed batch, and is
    taken out of it where each kind has its own batch: these are two different discriminators.

    Args:
        mean_real: any shape, one number a channel.
        variance_real: same shape, >= 0, divided by the number of values.
        mean_fake: same shape.
        variance_fake: same shape, >= 0.
        eps: >= 0.

    Returns:
        Same shape, in [-1, 1].

    Raises:
        ValueError: shapes differ, or a variance is negative.

    Example:
        >>> one = torch.tensor([1.0])
        >>> mixed_batch_shift(3 * one, one, one, one)  # 1 / sqrt(2)
        tensor([0.7071])
    """
    for name, value in (
        ("variance_real", variance_real),
        ("mean_fake", mean_fake),
        ("variance_fake", variance_fake),
    ):
        if value.shape != mean_real.shape:
            raise ValueError(
                f"{name} must have the shape of mean_real, {tuple(mean_real.shape)}, "
                f"but is {tuple(value.shape)}"
            )
        if name.startswith("variance") and not (value >= 0).all():
            raise ValueError(f"{name} must be at least 0, but holds {value.min()}")
    half = (mean_real - mean_fake) / 2
    return half / torch.sqrt((variance_real + variance_fake) / 2 + half**2 + eps)
