r"""One iteration of Algorithm 1: n_critic updates of the critic, then one of the generator.

Source: Gulrajani et al. 2017, arXiv 1704.00028, Algorithm 1

$$
\begin{aligned}
&\text{for } t = 1, \dots, n_{critic}: \\
&\quad \text{for } i = 1, \dots, m: \\
&\quad\quad x \sim \mathbb{P}_r, \quad z \sim p(z), \quad \epsilon \sim U[0, 1] \\
&\quad\quad \tilde{x} \leftarrow G_\theta(z), \quad
    \hat{x} \leftarrow \epsilon x + (1 - \epsilon) \tilde{x} \\
&\quad\quad L^{(i)} \leftarrow D_w(\tilde{x}) - D_w(x)
    + \lambda \left( \left\|\nabla_{\hat{x}} D_w(\hat{x})\right\|_2 - 1 \right)^2 \\
&\quad w \leftarrow \text{Adam}\left( \nabla_w \frac{1}{m} \sum_{i=1}^m L^{(i)}, w, \alpha, \beta_1,
    \beta_2 \right) \\
&z^{(1)}, \dots, z^{(m)} \sim p(z) \\
&\theta \leftarrow \text{Adam}\left( \nabla_\theta \frac{1}{m} \sum_{i=1}^m
    -D_w\left(G_\theta\left(z^{(i)}\right)\right), \theta, \alpha, \beta_1, \beta_2 \right)
\end{aligned}
$$

Notation:
    $D_w$: `critic`, with the parameters $w$
    $G_\theta$: `generator`, with the parameters $\theta$
    $x$: `data`, from which the examples are drawn
    $z$: `noise_size`, length of each noise vector
    $m$: `m`, size of each minibatch
    $n_{critic}$: `n_critic`, updates of the critic for one of the generator (the paper: 5)
    $\lambda$: `penalty_weight` (the paper: 10)
    $\text{Adam}$: `critic_optimizer` and `generator_optimizer` (the paper: $\alpha$ = 0.0001,
        $\beta_1$ = 0, $\beta_2$ = 0.9 for both)
"""

import torch
from torch import nn

from snippets.gan.generator_step import generator_step
from snippets.gan.sample_examples import sample_examples
from snippets.gan.sample_noise import sample_noise
from snippets.wgan.wgan_generator_loss import wgan_generator_loss
from snippets.wgan_gp.penalized_critic_step import penalized_critic_step


def wgan_gp_iteration(
    critic: nn.Module,
    generator: nn.Module,
    critic_optimizer: torch.optim.Optimizer,
    generator_optimizer: torch.optim.Optimizer,
    data: torch.Tensor,
    *,
    m: int = 64,
    n_critic: int = 5,
    penalty_weight: float = 10.0,
    noise_size: int,
    rng: torch.Generator,
) -> torch.Tensor:
    """Train both once; every minibatch, of noise and of data, is drawn afresh.

    Args:
        critic: maps examples (m, ...) to one score an example, (m,) or (m, 1), each from its own
            example only (no batch normalisation).
        generator: maps noise (m, noise_size) to examples (m, ...).
        critic_optimizer: holds the parameters of `critic`, and no others.
        generator_optimizer: holds the parameters of `generator`, and no others.
        data: (N, ...), the training set, floating, on the device of both networks.
        m: size of each minibatch, >= 1.
        n_critic: updates of the critic, >= 1.
        penalty_weight: weight of the gradient penalty, >= 0.
        noise_size: length of a noise vector, >= 1.
        rng: source of all randomness in this step.

    Returns:
        Scalar without gradient: the loss of Eq. 3 before the critic's last update. Its negative
        estimates the distance, less what the penalty takes.

    Raises:
        ValueError: `n_critic`, `m` or `noise_size` is below 1, `penalty_weight` is below 0, `data`
            is empty, or the critic does not give one score an example.

    Example:
        >>> critic, generator = nn.Linear(1, 1, bias=False), nn.Linear(1, 1)
        >>> _ = nn.init.ones_(critic.weight)
        >>> _ = [nn.init.zeros_(p) for p in generator.parameters()]  # it makes 0, always
        >>> wgan_gp_iteration(
        ...     critic,
        ...     generator,
        ...     torch.optim.Adam(critic.parameters(), lr=0.0, betas=(0.0, 0.9)),
        ...     torch.optim.Adam(generator.parameters(), lr=0.0001, betas=(0.0, 0.9)),
        ...     data=torch.tensor([[3.0], [3.0]]),
        ...     noise_size=1,
        ...     rng=torch.Generator().manual_seed(0),
        ... )  # 0 - 3, and the slope is 1: minus the distance
        tensor(-3.)
        >>> round(generator.bias.item(), 6)  # towards the data
        0.0001
    """
    if n_critic < 1:
        raise ValueError(f"n_critic must be at least 1, but is {n_critic}")
    for _ in range(n_critic):
        real = sample_examples(data, m, rng)
        noise = sample_noise(m, noise_size, rng=rng, device=data.device, dtype=data.dtype)
        loss = penalized_critic_step(
            critic, generator, critic_optimizer, real, noise, rng, penalty_weight
        )
    noise = sample_noise(m, noise_size, rng=rng, device=data.device, dtype=data.dtype)
    generator_step(critic, generator, generator_optimizer, noise, wgan_generator_loss)
    return loss
