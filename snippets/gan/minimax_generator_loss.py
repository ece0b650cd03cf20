r"""What Algorithm 1 prints for the generator to minimise, from logits.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Algorithm 1, last line

$$
L_G = \frac{1}{m} \sum_{i=1}^m \log\left(1 - D\left(G\left(z^{(i)}\right)\right)\right)
$$

Notation:
    $L_G$: `return`, loss of the generator
    $D(G(z^{(i)}))$: `fake_logits`, after a sigmoid: probability that a generated example is data
    $m$: number of examples in the batch
"""

import torch
import torch.nn.functional as F


def minimax_generator_loss(fake_logits: torch.Tensor) -> torch.Tensor:
    """Return the generator's part of V: its gradient vanishes where D is sure of a fake.

    From a logit o, log(1 - D) = logsigmoid(-o), finite even where D would round to 1.

    Args:
        fake_logits: logit of D(G(z)) for each generated example, any shape.

    Returns:
        Scalar, <= 0, in nats; the lower, the better the generator fools the discriminator.

    Raises:
        ValueError: the batch is empty.

    Example:
        >>> minimax_generator_loss(torch.tensor([-1.0, 0.0, 1.0]))
        tensor(-0.7732)
    """
    if fake_logits.numel() == 0:
        raise ValueError("fake_logits must hold at least one logit, but is empty")
    return F.logsigmoid(-fake_logits).mean()
