r"""What the discriminator of an ordinary GAN says about the Jensen-Shannon divergence.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 4.2 (the quantity of Figure 4)

$$
JS(\mathbb{P}_r, \mathbb{P}_\theta) \ge \widehat{JS}(D) = \frac{1}{2} L(D, g_\theta) + \log 2
$$

Notation:
    $JS$: Jensen-Shannon divergence, with the two halves
    $\widehat{JS}(D)$: `return`, a lower bound of it, equal for the best $D$
    $L(D, g_\theta)$: `value_function` of `d_real` and `d_fake`, what the discriminator raises
    $D$: `d_real` on the data, `d_fake` on generated examples: probability of being data
"""

import math

import torch

from snippets.gan.value_function import value_function


def js_estimate(d_real: torch.Tensor, d_fake: torch.Tensor) -> torch.Tensor:
    """Return the estimate of a batch, in nats.

    Args:
        d_real: D(x) for a batch of data, any shape, in [0, 1].
        d_fake: D(g(z)) for a batch of noise, any shape, in [0, 1].

    Returns:
        Scalar, at most log 2 = 0.6931; below 0 for a discriminator worse than one that knows
        nothing.

    Raises:
        ValueError: a batch is empty or holds something outside [0, 1].

    Example:
        >>> js_estimate(torch.tensor([0.5]), torch.tensor([0.5]))  # D cannot tell
        tensor(0.)
        >>> js_estimate(torch.tensor([0.99, 0.99]), torch.tensor([0.01]))  # D can, nearly always
        tensor(0.6831)
    """
    return value_function(d_real, d_fake) / 2 + math.log(2)
