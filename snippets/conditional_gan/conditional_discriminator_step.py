r"""One update of a discriminator that is told the condition.

Source: Mirza, Osindero 2014, arXiv 1411.1784, Eq. 2, the discriminator's part, by Goodfellow et
    al. 2014, Algorithm 1

$$
\theta_d \leftarrow \text{ascend}\left(\theta_d, \;
\nabla_{\theta_d} \frac{1}{m} \sum_{i=1}^m \left[ \log D\left(x^{(i)} | y^{(i)}\right)
    + \log\left(1 - D\left(G\left(z^{(i)} | y^{(i)}\right) | y^{(i)}\right)\right) \right]\right)
$$

Notation:
    $D, \theta_d$: `discriminator`, which gives the logit of $D$, and its parameters
    $G$: `generator`, held still
    $x^{(i)}$: `real`, one example of the data a row
    $y^{(i)}$: `y`, its condition, which the generated example shares
    $z^{(i)}$: `noise`, one noise vector a row
    $\text{ascend}$: `optimizer`, a gradient rule on the negated sum
    $m$: number of rows
"""

import torch
from torch import nn

from snippets.gan.discriminator_loss import discriminator_loss


def conditional_discriminator_step(
    discriminator: nn.Module,
    generator: nn.Module,
    optimizer: torch.optim.Optimizer,
    real: torch.Tensor,
    y: torch.Tensor,
    noise: torch.Tensor,
) -> torch.Tensor:
    """Move the discriminator's parameters once; the generator's neither move nor get a gradient.

    The generator is asked for the conditions of this very batch, so both kinds of pair have the
    same conditions, and only what is made of them can tell the two apart.

    Args:
        discriminator: maps examples and conditions to logits.
        generator: maps noise and conditions to examples.
        optimizer: holds the parameters of `discriminator`, and no others.
        real: (m, ...), examples of the data.
        y: (m, ...), their conditions, in the same order.
        noise: (m, noise_size), drawn from the noise prior.

    Returns:
        Scalar without gradient: the discriminator's loss before the update.

    Raises:
        ValueError: `real`, `y` and `noise` differ in size, or are empty.

    Example:
        >>> discriminator, generator = nn.Bilinear(1, 1, 1, bias=False), nn.Bilinear(1, 1, 1)
        >>> _ = nn.init.zeros_(discriminator.weight)
        >>> sgd = torch.optim.SGD(discriminator.parameters(), lr=1.0)
        >>> one = torch.ones(1, 1)
        >>> conditional_discriminator_step(discriminator, generator, sgd, one, one, one)  # log 4
        tensor(1.3863)
    """
    for name, batch in (("y", y), ("noise", noise)):
        if len(batch) != len(real):
            raise ValueError(
                f"{name} must have as many rows as real, {len(real)}, but has {len(batch)}"
            )
    with torch.no_grad():
        fake = generator(noise, y)
    loss = discriminator_loss(discriminator(real, y), discriminator(fake, y))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()
