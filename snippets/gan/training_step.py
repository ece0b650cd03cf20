r"""One iteration of Algorithm 1: k updates of the discriminator, then one of the generator.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Algorithm 1

$$
\begin{aligned}
&\text{repeat } k \text{ times:} \\
&\quad z^{(1)}, \dots, z^{(m)} \sim p_z(z), \quad x^{(1)}, \dots, x^{(m)} \sim p_{data}(x) \\
&\quad \text{ascend } \nabla_{\theta_d} \frac{1}{m} \sum_{i=1}^m \left[ \log D\left(x^{(i)}\right)
    + \log\left(1 - D\left(G\left(z^{(i)}\right)\right)\right) \right] \\
&z^{(1)}, \dots, z^{(m)} \sim p_z(z) \\
&\text{descend } \nabla_{\theta_g} \frac{1}{m} \sum_{i=1}^m
    \log\left(1 - D\left(G\left(z^{(i)}\right)\right)\right)
\end{aligned}
$$

Notation:
    $D, \theta_d$: `discriminator`, which gives the logit of $D$, and its parameters
    $G, \theta_g$: `generator`, and its parameters
    $x^{(i)}$: `data`, from which the examples are drawn
    $z^{(i)}$: `noise_size`, length of each noise vector
    $m$: `m`, size of each minibatch
    $k$: `k`, updates of the discriminator for one of the generator (the paper used 1)
    $\log(1 - D(G(z)))$: `loss`, by default replaced by $-\log D(G(z))$, as section 3 advises
"""

from collections.abc import Callable

import torch
from torch import nn

from snippets.gan.discriminator_step import discriminator_step
from snippets.gan.generator_step import generator_step
from snippets.gan.non_saturating_generator_loss import non_saturating_generator_loss
from snippets.gan.sample_examples import sample_examples
from snippets.gan.sample_noise import sample_noise


def training_step(
    discriminator: nn.Module,
    generator: nn.Module,
    d_optimizer: torch.optim.Optimizer,
    g_optimizer: torch.optim.Optimizer,
    data: torch.Tensor,
    *,
    m: int,
    k: int = 1,
    noise_size: int,
    rng: torch.Generator,
    loss: Callable[[torch.Tensor], torch.Tensor] = non_saturating_generator_loss,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Train both players once; every minibatch, of noise and of data, is drawn afresh.

    Args:
        discriminator: maps examples (m, ...) to logits.
        generator: maps noise (m, noise_size) to examples (m, ...).
        d_optimizer: holds the parameters of `discriminator`, and no others.
        g_optimizer: holds the parameters of `generator`, and no others.
        data: (N, ...), the training set, floating, on the device of both players.
        m: size of each minibatch, >= 1.
        k: updates of the discriminator, >= 1.
        noise_size: length of a noise vector, >= 1.
        rng: source of all randomness in this step.
        loss: the generator's; `minimax_generator_loss` is the one printed in Algorithm 1.

    Returns:
        Two scalars without gradient: the discriminator's loss before its last update, and the
        generator's before its update.

    Raises:
        ValueError: `k`, `m` or `noise_size` is below 1, or `data` is empty.

    Example:
        >>> discriminator, generator = nn.Linear(1, 1), nn.Linear(1, 1)
        >>> _ = [nn.init.zeros_(p) for p in discriminator.parameters()]
        >>> training_step(
        ...     discriminator,
        ...     generator,
        ...     torch.optim.SGD(discriminator.parameters(), lr=0.0),
        ...     torch.optim.SGD(generator.parameters(), lr=0.1),
        ...     data=torch.tensor([[3.0], [4.0], [5.0]]),
        ...     m=2,
        ...     noise_size=1,
        ...     rng=torch.Generator().manual_seed(0),
        ... )  # a discriminator that cannot tell: log 4 and log 2
        (tensor(1.3863), tensor(0.6931))
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, but is {k}")
    for _ in range(k):
        noise = sample_noise(m, noise_size, rng=rng, device=data.device, dtype=data.dtype)
        real = sample_examples(data, m, rng)
        d_loss = discriminator_step(discriminator, generator, d_optimizer, real, noise)
    noise = sample_noise(m, noise_size, rng=rng, device=data.device, dtype=data.dtype)
    g_loss = generator_step(discriminator, generator, g_optimizer, noise, loss)
    return d_loss, g_loss
