r"""What the discriminator minimises: the value with its sign turned, from logits.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Algorithm 1, third line of the inner loop (there
    ascended, here negated, because optimisers descend)

$$
L_D = -\frac{1}{m} \sum_{i=1}^m \left[ \log D\left(x^{(i)}\right)
    + \log\left(1 - D\left(G\left(z^{(i)}\right)\right)\right) \right]
$$

Notation:
    $L_D$: `return`, loss of the discriminator
    $D(x^{(i)})$: `real_logits`, after a sigmoid: probability that an example of the data is data
    $D(G(z^{(i)}))$: `fake_logits`, after a sigmoid: probability that a generated example is data
    $m$: number of examples in the batch
"""

import torch
import torch.nn.functional as F


def discriminator_loss(real_logits: torch.Tensor, fake_logits: torch.Tensor) -> torch.Tensor:
    """Return -V as the binary cross-entropy with label 1 for data and 0 for generated examples.

    From a logit o, log D = logsigmoid(o) and log(1 - D) = logsigmoid(-o). Both stay finite where
    the probability itself would round to 0 or 1.

    Args:
        real_logits: logit of D(x) for each example of the data, any shape.
        fake_logits: logit of D(G(z)) for each generated example, any shape.

    Returns:
        Scalar, >= 0, in nats. Log 4 = 1.3863 where the discriminator cannot tell.

    Raises:
        ValueError: a batch is empty.

    Example:
        >>> discriminator_loss(torch.tensor([2.0, 1.0]), torch.tensor([-1.0, 0.0]))
        tensor(0.7233)
    """
    for name, logits in (("real_logits", real_logits), ("fake_logits", fake_logits)):
        if logits.numel() == 0:
            raise ValueError(f"{name} must hold at least one logit, but is empty")
    return -(F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean())
