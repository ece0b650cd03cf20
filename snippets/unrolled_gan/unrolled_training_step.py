r"""One iteration: the discriminator climbs the plain objective, the generator descends the surrogate.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 10 and 11 (the paper prints the generator's update
    first; the two alternate, so this decides only which of them begins)

$$
\begin{aligned}
\theta_D &\leftarrow \theta_D + \eta \, \frac{d f(\theta_G, \theta_D)}{d \theta_D} \\
\theta_G &\leftarrow \theta_G - \eta \, \frac{d f_K(\theta_G, \theta_D)}{d \theta_G}
\end{aligned}
$$

Notation:
    $\theta_D$: `discriminator`, which gives the logit of $D$, and its parameters
    $\theta_G$: `generator`, and its parameters
    $\eta$: `d_optimizer`, `g_optimizer`, gradient rules with their step sizes
    $f$: value of the game, on the minibatch `real` and `noise`
    $f_K$: the same after $K$ further steps of `d_optimizer`
    $K$: `steps`, number of steps that are unrolled
"""

import torch
from torch import nn

from snippets.gan.discriminator_step import discriminator_step
from snippets.unrolled_gan.adam_ascent import AdamAscent
from snippets.unrolled_gan.unrolled_generator_step import unrolled_generator_step


def unrolled_training_step(
    discriminator: nn.Module,
    generator: nn.Module,
    d_optimizer: torch.optim.Adam,
    g_optimizer: torch.optim.Optimizer,
    real: torch.Tensor,
    noise: torch.Tensor,
    steps: int,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Train both players once, on one minibatch.

    Eq. 11 is the discriminator's update of a plain GAN, so that is what is called. It does not
    know how many steps the generator unrolls.

    Args:
        discriminator: maps examples (m, ...) to logits.
        generator: maps noise (m, noise_size) to examples (m, ...).
        d_optimizer: plain Adam over the parameters of `discriminator`; its steps are unrolled.
        g_optimizer: holds the parameters of `generator`, and no others.
        real: (m, ...), examples of the data.
        noise: (m, noise_size), drawn from the noise prior.
        steps: number of steps, >= 0; with 0 this is a plain GAN with the minimax loss.

    Returns:
        Two scalars without gradient: the discriminator's loss -f before its update, and f_K
        before the generator's.

    Raises:
        ValueError: `steps` is below 0, a batch is empty, or `d_optimizer` is not plain Adam.

    Example:
        >>> discriminator, generator = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
        >>> _ = nn.init.zeros_(discriminator.weight), nn.init.zeros_(generator.weight)
        >>> adams = [torch.optim.Adam(n.parameters(), lr=0.5) for n in (discriminator, generator)]
        >>> real, noise = torch.tensor([[2.0]]), torch.tensor([[1.0]])
        >>> unrolled_training_step(discriminator, generator, *adams, real, noise, steps=2)
        (tensor(1.3863), tensor(-0.7526))
        >>> round(discriminator.weight.item(), 4)  # one step of Adam; the generator saw two more
        0.5
        >>> round(generator.weight.item(), 4)
        0.5
    """
    d_loss = discriminator_step(discriminator, generator, d_optimizer, real, noise)
    ascend = AdamAscent(discriminator, d_optimizer)
    f_k = unrolled_generator_step(discriminator, generator, g_optimizer, real, noise, ascend, steps)
    return d_loss, f_k
