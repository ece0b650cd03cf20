r"""One update of a generator that is told the condition.

Source: Mirza, Osindero 2014, arXiv 1411.1784, Eq. 2, the generator's part, by Goodfellow et al.
    2014, Algorithm 1 (section 3 there advises L(D) = -log D)

$$
\theta_g \leftarrow \text{descend}\left(\theta_g, \;
\nabla_{\theta_g} \frac{1}{m} \sum_{i=1}^m
    L\left(D\left(G\left(z^{(i)} | y^{(i)}\right) | y^{(i)}\right)\right)\right)
$$

Notation:
    $G, \theta_g$: `generator`, and its parameters
    $D$: `discriminator`, which gives the logit of $D$, held still
    $z^{(i)}$: `noise`, one noise vector a row, fresh since the last update of the discriminator
    $y^{(i)}$: `y`, the condition that is asked for, told to both players
    $\text{descend}$: `optimizer`, a gradient rule
    $\frac{1}{m} \sum L$: `loss`, from logits, mean over the batch
    $m$: number of rows
"""

from collections.abc import Callable

import torch
from torch import nn

from snippets.gan.non_saturating_generator_loss import non_saturating_generator_loss


def conditional_generator_step(
    discriminator: nn.Module,
    generator: nn.Module,
    optimizer: torch.optim.Optimizer,
    noise: torch.Tensor,
    y: torch.Tensor,
    loss: Callable[[torch.Tensor], torch.Tensor] = non_saturating_generator_loss,
) -> torch.Tensor:
    """Move the generator's parameters once; the discriminator's neither move nor get a gradient.

    Args:
        discriminator: maps examples and conditions to logits.
        generator: maps noise and conditions to examples.
        optimizer: holds the parameters of `generator`, and no others.
        noise: (m, noise_size), drawn afresh from the noise prior.
        y: (m, ...), conditions, distributed as those of the data.
        loss: maps the logits of generated examples to a scalar.

    Returns:
        Scalar without gradient: the generator's loss before the update.

    Raises:
        ValueError: `noise` and `y` differ in size, or are empty.

    Example:
        >>> discriminator, generator = nn.Bilinear(1, 1, 1), nn.Bilinear(1, 1, 1, bias=False)
        >>> for parameter in (*discriminator.parameters(), *generator.parameters()):
        ...     _ = nn.init.zeros_(parameter)
        >>> sgd = torch.optim.SGD(generator.parameters(), lr=1.0)
        >>> conditional_generator_step(
        ...     discriminator, generator, sgd, torch.ones(1, 1), torch.ones(1, 1)
        ... )  # log 2
        tensor(0.6931)
    """
    if len(noise) != len(y):
        raise ValueError(f"y must have as many rows as noise, {len(noise)}, but has {len(y)}")
    g_loss = loss(discriminator(generator(noise, y), y))
    optimizer.zero_grad()
    # Gradients are stored for these parameters only: the discriminator's are passed through.
    g_loss.backward(inputs=[p for p in generator.parameters() if p.requires_grad])
    optimizer.step()
    return g_loss.detach()
