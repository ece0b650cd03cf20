r"""One update of each player; data and generated images go through the discriminator separately.

Source: Radford et al. 2015, arXiv 1511.06434, section 4; the losses of Goodfellow et al. 2014; real
    and generated images in batches of their own: the authors' code, Newmu/dcgan_code

$$
\begin{aligned}
X_g &= G(Z) \\
\theta_d &\leftarrow \text{Adam}\left(\theta_d, \; \nabla_{\theta_d}
    L_D(D(X), \; D(X_g))\right) \\
\theta_g &\leftarrow \text{Adam}\left(\theta_g, \; \nabla_{\theta_g} L_G(D(X_g))\right)
\end{aligned}
$$

Notation:
    $X$: `real`, a batch of data
    $Z$: `noise`, a batch of noise
    $X_g$: `fake`, the generated batch, made once and used by both updates
    $G, \theta_g$: `generator`, and its parameters
    $D, \theta_d$: `discriminator`, which gives logits, and its parameters; its batch norm sees
        $X$ alone, then $X_g$ alone
    $L_D$: `discriminator_loss`
    $L_G$: `non_saturating_generator_loss`
"""

import torch
from torch import nn

from snippets.gan.discriminator_loss import discriminator_loss
from snippets.gan.non_saturating_generator_loss import non_saturating_generator_loss


def training_step(
    discriminator: nn.Module,
    generator: nn.Module,
    d_optimizer: torch.optim.Optimizer,
    g_optimizer: torch.optim.Optimizer,
    real: torch.Tensor,
    noise: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Train both players once.

    The generated batch serves both updates, as in PyTorch's own example, so the generator runs
    once. (Goodfellow's Algorithm 1 and the authors' code draw new noise for the second update.)

    Args:
        discriminator: maps images to logits.
        generator: maps noise to images.
        d_optimizer: holds the parameters of `discriminator`, and no others.
        g_optimizer: holds the parameters of `generator`, and no others.
        real: (N, ...), images of the data, in the generator's range, [-1, 1].
        noise: (N, noise_size).

    Returns:
        Two scalars without gradient: the losses of discriminator and generator before their
        updates; the generator's is judged by the discriminator that has just moved.

    Raises:
        ValueError: a batch is empty.

    Example:
        >>> discriminator, generator = nn.Linear(1, 1), nn.Linear(1, 1)
        >>> _ = [nn.init.zeros_(p) for p in discriminator.parameters()]
        >>> training_step(
        ...     discriminator,
        ...     generator,
        ...     torch.optim.SGD(discriminator.parameters(), lr=0.0),
        ...     torch.optim.SGD(generator.parameters(), lr=0.1),
        ...     real=torch.tensor([[3.0]]),
        ...     noise=torch.tensor([[1.0]]),
        ... )  # a discriminator that cannot tell: log 4 and log 2
        (tensor(1.3863), tensor(0.6931))
    """
    fake = generator(noise)
    d_loss = discriminator_loss(discriminator(real), discriminator(fake.detach()))
    d_optimizer.zero_grad()
    d_loss.backward()
    d_optimizer.step()

    g_loss = non_saturating_generator_loss(discriminator(fake))
    g_optimizer.zero_grad()
    # Only the generator's gradients are stored: the discriminator's would be thrown away.
    g_loss.backward(inputs=[p for p in generator.parameters() if p.requires_grad])
    g_optimizer.step()
    return d_loss.detach(), g_loss.detach()
