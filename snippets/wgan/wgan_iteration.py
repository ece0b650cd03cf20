r"""One iteration of Algorithm 1: n_critic updates of the critic, then one of the generator.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, Algorithm 1 (line 2 prints
    $t = 0, \dots, n_{critic}$, which read with both ends would be one update more; the released
    code makes $n_{critic}$)

$$
\begin{aligned}
&\text{for } t = 1, \dots, n_{critic}: \\
&\quad x^{(1)}, \dots, x^{(m)} \sim \mathbb{P}_r, \quad z^{(1)}, \dots, z^{(m)} \sim p(z) \\
&\quad g_w \leftarrow \nabla_w \left[ \frac{1}{m} \sum_{i=1}^m f_w\left(x^{(i)}\right)
    - \frac{1}{m} \sum_{i=1}^m f_w\left(g_\theta\left(z^{(i)}\right)\right) \right] \\
&\quad w \leftarrow w + \alpha \cdot \text{RMSProp}(w, g_w) \\
&\quad w \leftarrow \text{clip}(w, -c, c) \\
&z^{(1)}, \dots, z^{(m)} \sim p(z) \\
&g_\theta \leftarrow -\nabla_\theta \frac{1}{m} \sum_{i=1}^m
    f_w\left(g_\theta\left(z^{(i)}\right)\right) \\
&\theta \leftarrow \theta - \alpha \cdot \text{RMSProp}(\theta, g_\theta)
\end{aligned}
$$

Notation:
    $f_w$: `critic`, with the parameters $w$
    $g_\theta$: `generator`, with the parameters $\theta$
    $x^{(i)}$: `data`, from which the examples are drawn
    $z^{(i)}$: `noise_size`, length of each noise vector
    $m$: `m`, size of each minibatch (the paper: 64)
    $n_{critic}$: `n_critic`, updates of the critic for one of the generator (the paper: 5)
    $c$: `c`, bound of every parameter of the critic (the paper: 0.01)
    $\alpha \cdot \text{RMSProp}$: `critic_optimizer` and `generator_optimizer` (the paper: RMSProp
        with $\alpha$ = 0.00005 for both)
"""

import torch
from torch import nn

from snippets.gan.generator_step import generator_step
from snippets.gan.sample_examples import sample_examples
from snippets.gan.sample_noise import sample_noise
from snippets.wgan.clipped_critic_step import clipped_critic_step
from snippets.wgan.wgan_generator_loss import wgan_generator_loss


def wgan_iteration(
    critic: nn.Module,
    generator: nn.Module,
    critic_optimizer: torch.optim.Optimizer,
    generator_optimizer: torch.optim.Optimizer,
    data: torch.Tensor,
    *,
    m: int = 64,
    n_critic: int = 5,
    c: float = 0.01,
    noise_size: int,
    rng: torch.Generator,
) -> torch.Tensor:
    """Train both once; every minibatch, of noise and of data, is drawn afresh.

    Args:
        critic: maps examples (m, ...) to scores, any real numbers.
        generator: maps noise (m, noise_size) to examples (m, ...).
        critic_optimizer: holds the parameters of `critic`, and no others.
        generator_optimizer: holds the parameters of `generator`, and no others.
        data: (N, ...), the training set, floating, on the device of both networks.
        m: size of each minibatch, >= 1.
        n_critic: updates of the critic, >= 1.
        c: bound of every parameter of the critic, > 0.
        noise_size: length of a noise vector, >= 1.
        rng: source of all randomness in this step.

    Returns:
        Scalar without gradient: the objective of Eq. 3 before the critic's last update, which
        estimates the distance up to the critic's Lipschitz constant.

    Raises:
        ValueError: `n_critic`, `m` or `noise_size` is below 1, `c` is not above 0, or `data` is
            empty.

    Example:
        >>> critic, generator = nn.Linear(1, 1, bias=False), nn.Linear(1, 1)
        >>> _ = nn.init.constant_(critic.weight, 0.01)
        >>> _ = [nn.init.zeros_(p) for p in generator.parameters()]  # it makes 0, always
        >>> wgan_iteration(
        ...     critic,
        ...     generator,
        ...     torch.optim.RMSprop(critic.parameters(), lr=0.00005),
        ...     torch.optim.RMSprop(generator.parameters(), lr=0.00005),
        ...     data=torch.tensor([[3.0], [3.0]]),
        ...     noise_size=1,
        ...     rng=torch.Generator().manual_seed(0),
        ... )  # 0.01 (3 - 0): the distance is 3, the slope 0.01
        tensor(0.0300)
        >>> generator.bias.item() > 0  # towards the data
        True
    """
    if n_critic < 1:
        raise ValueError(f"n_critic must be at least 1, but is {n_critic}")
    for _ in range(n_critic):
        real = sample_examples(data, m, rng)
        noise = sample_noise(m, noise_size, rng=rng, device=data.device, dtype=data.dtype)
        objective = clipped_critic_step(critic, generator, critic_optimizer, real, noise, c)
    noise = sample_noise(m, noise_size, rng=rng, device=data.device, dtype=data.dtype)
    generator_step(critic, generator, generator_optimizer, noise, wgan_generator_loss)
    return objective
