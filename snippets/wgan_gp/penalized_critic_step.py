r"""One update of the critic under the gradient penalty; the generator stands still.

Source: Gulrajani et al. 2017, arXiv 1704.00028, Algorithm 1, lines 3 to 9

$$
\begin{aligned}
L^{(i)} &\leftarrow D_w\left(\tilde{x}^{(i)}\right) - D_w\left(x^{(i)}\right)
    + \lambda \left( \left\|\nabla_{\hat{x}} D_w\left(\hat{x}^{(i)}\right)\right\|_2 - 1 \right)^2,
    \quad i = 1, \dots, m \\
w &\leftarrow \text{Adam}\left( \nabla_w \frac{1}{m} \sum_{i=1}^m L^{(i)}, w, \alpha, \beta_1,
    \beta_2 \right)
\end{aligned}
$$

Notation:
    $D_w$: `critic`, with the parameters $w$
    $x^{(i)}$: `real`, one example of the data a row
    $\tilde{x}^{(i)}$: `generator(noise)`, one generated example a row
    $\hat{x}^{(i)}$: point between the two, at an $\epsilon \sim U[0, 1]$ drawn from `rng`
    $\frac{1}{m} \sum L^{(i)}$: `penalized_critic_loss`
    $\text{Adam}$: `optimizer` (the paper: $\alpha$ = 0.0001, $\beta_1$ = 0, $\beta_2$ = 0.9)
    $\lambda$: `penalty_weight`
"""

import torch
from torch import nn

from snippets.wgan_gp.penalized_critic_loss import penalized_critic_loss


def penalized_critic_step(
    critic: nn.Module,
    generator: nn.Module,
    optimizer: torch.optim.Optimizer,
    real: torch.Tensor,
    noise: torch.Tensor,
    rng: torch.Generator,
    penalty_weight: float = 10.0,
) -> torch.Tensor:
    """Move the critic's parameters once; the generator's neither move nor get a gradient.

    Args:
        critic: maps examples (m, ...) to one score an example, (m,) or (m, 1). No batch
            normalisation: each score may depend on its own example only.
        generator: maps noise (m, noise_size) to examples (m, ...).
        optimizer: holds the parameters of `critic`, and no others.
        real: (m, ...), floating, examples of the data.
        noise: (m, noise_size), drawn from the noise prior; as many as `real`.
        rng: source of epsilon, one number for each pair; drawn on its device and moved.
        penalty_weight: weight of the penalty, >= 0.

    Returns:
        Scalar without gradient: the loss of Eq. 3 before the update.

    Raises:
        ValueError: the batches differ in size or are empty, `penalty_weight` is below 0, or the
            critic does not give one score an example.

    Example:
        >>> critic = nn.Linear(1, 1, bias=False)
        >>> _ = nn.init.constant_(critic.weight, 3.0)
        >>> sgd = torch.optim.SGD(critic.parameters(), lr=0.1)
        >>> real, noise = torch.tensor([[2.0]]), torch.tensor([[1.0]])
        >>> rng = torch.Generator().manual_seed(0)
        >>> penalized_critic_step(critic, nn.Identity(), sgd, real, noise, rng)
        tensor(37.)
        >>> round(critic.weight.item(), 4)  # 3 - 0.1 (1 - 2 + 10 * 2 (3 - 1))
        -0.9
    """
    with torch.no_grad():
        fake = generator(noise)
    epsilon = torch.rand(len(real), generator=rng, device=rng.device, dtype=real.dtype)
    loss = penalized_critic_loss(critic, real, fake, epsilon.to(real.device), penalty_weight)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()
