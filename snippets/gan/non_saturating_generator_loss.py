r"""What the generator minimises in practice: strong gradients where it is still bad.

Source: Goodfellow et al. 2014, arXiv 1406.2661, section 3, last paragraph ("train G to maximize
    log D(G(z))"; here negated, because optimisers descend)

$$
L_G = -\frac{1}{m} \sum_{i=1}^m \log D\left(G\left(z^{(i)}\right)\right)
$$

Notation:
    $L_G$: `return`, loss of the generator
    $D(G(z^{(i)}))$: `fake_logits`, after a sigmoid: probability that a generated example is data
    $m$: number of examples in the batch
"""

import torch
import torch.nn.functional as F


def non_saturating_generator_loss(fake_logits: torch.Tensor) -> torch.Tensor:
    """Return the binary cross-entropy of generated examples with label 1.

    From a logit o, log D = logsigmoid(o), finite even where D would round to 0.

    Args:
        fake_logits: logit of D(G(z)) for each generated example, any shape.

    Returns:
        Scalar, >= 0, in nats; the lower, the better the generator fools the discriminator.

    Raises:
        ValueError: the batch is empty.

    Example:
        >>> non_saturating_generator_loss(torch.tensor([-1.0, 0.0, 1.0]))
        tensor(0.7732)
        >>> non_saturating_generator_loss(torch.tensor([-1.0]))
        tensor(1.3133)
    """
    if fake_logits.numel() == 0:
        raise ValueError("fake_logits must hold at least one logit, but is empty")
    return -F.logsigmoid(fake_logits).mean()
