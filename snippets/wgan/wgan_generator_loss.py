r"""What the generator lowers: the negated mean score that the critic gives to its examples.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, Algorithm 1, line 10 (its gradient);
    Gulrajani et al. 2017, arXiv 1704.00028, Algorithm 1, line 12

$$
\frac{1}{m} \sum_{i=1}^m -f_w\left(g_\theta\left(z^{(i)}\right)\right)
$$

Notation:
    $f_w(g_\theta(z^{(i)}))$: `f_fake`, score of an example that the generator made
    $m$: number of scores
"""

import torch


def wgan_generator_loss(f_fake: torch.Tensor) -> torch.Tensor:
    """Return minus the mean score; `gan/generator_step` takes this function as its `loss`.

    It is linear in each score, so the pull on a generated example never fades: with respect to
    every score it is -1/m, however sure the critic is.

    Args:
        f_fake: f(g(z)) for a batch of noise, any shape, with the graph back to the generator.

    Returns:
        Scalar, of any sign.

    Raises:
        ValueError: the batch is empty.

    Example:
        >>> wgan_generator_loss(torch.tensor([0.5, 0.0, 1.0]))
        tensor(-0.5000)
    """
    if f_fake.numel() == 0:
        raise ValueError("f_fake must hold at least one score, but is empty")
    return -f_fake.mean()
