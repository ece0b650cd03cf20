r"""One update of the discriminator against a generator that stands still.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Algorithm 1, third line of the inner loop

$$
\theta_d \leftarrow \text{ascend}\left(\theta_d,\;
\nabla_{\theta_d} \frac{1}{m} \sum_{i=1}^m \left[ \log D\left(x^{(i)}\right)
    + \log\left(1 - D\left(G\left(z^{(i)}\right)\right)\right) \right]\right)
$$

Notation:
    $D, \theta_d$: `discriminator`, which gives the logit of $D$, and its parameters
    $G$: `generator`, held still
    $x^{(i)}$: `real`, one example of the data a row
    $z^{(i)}$: `noise`, one noise vector a row
    $\text{ascend}$: `optimizer`, a gradient rule (the paper: SGD with momentum) on the negated sum
    $m$: number of rows in `real` and in `noise`
"""

import torch
from torch import nn

from snippets.gan.discriminator_loss import discriminator_loss


def discriminator_step(
    discriminator: nn.Module,
    generator: nn.Module,
    optimizer: torch.optim.Optimizer,
    real: torch.Tensor,
    noise: torch.Tensor,
) -> torch.Tensor:
    """Move the discriminator's parameters once; the generator's neither move nor get a gradient.

    Args:
        discriminator: maps examples (m, ...) to logits.
        generator: maps noise (m, noise_size) to examples (m, ...).
        optimizer: holds the parameters of `discriminator`, and no others.
        real: (m, ...), examples of the data.
        noise: (m, noise_size), drawn from the noise prior.

    Returns:
        Scalar without gradient: the discriminator's loss before the update.

    Raises:
        ValueError: a batch is empty.

    Example:
        >>> discriminator = nn.Linear(1, 1, bias=False)
        >>> _ = nn.init.zeros_(discriminator.weight)
        >>> sgd = torch.optim.SGD(discriminator.parameters(), lr=1.0)
        >>> real, noise = torch.tensor([[3.0]]), torch.tensor([[1.0]])
        >>> discriminator_step(discriminator, nn.Identity(), sgd, real, noise)  # log 4
        tensor(1.3863)
        >>> discriminator.weight.item()  # 0 + (1 - D) 3 - D 1, with D = 1/2
        1.0
    """
    with torch.no_grad():
        fake = generator(noise)
    loss = discriminator_loss(discriminator(real), discriminator(fake))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()
