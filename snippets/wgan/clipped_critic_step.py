r"""One update of the critic: gradient, ascent, clip; the generator stands still.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, Algorithm 1, lines 3 to 7

$$
\begin{aligned}
g_w &\leftarrow \nabla_w \left[ \frac{1}{m} \sum_{i=1}^m f_w\left(x^{(i)}\right)
    - \frac{1}{m} \sum_{i=1}^m f_w\left(g_\theta\left(z^{(i)}\right)\right) \right] \\
w &\leftarrow w + \alpha \cdot \text{RMSProp}(w, g_w) \\
w &\leftarrow \text{clip}(w, -c, c)
\end{aligned}
$$

Notation:
    $f_w$: `critic`, with the parameters $w$
    $g_\theta$: `generator`, held still
    $x^{(i)}$: `real`, one example of the data a row
    $z^{(i)}$: `noise`, one noise vector a row
    $\alpha \cdot \text{RMSProp}$: `optimizer` (the paper: RMSProp with $\alpha$ = 0.00005)
    $c$: `c`, bound of every parameter of the critic
"""

import torch
from torch import nn

from snippets.wgan.clip_weights import clip_weights
from snippets.wgan.critic_gradient import critic_gradient


def clipped_critic_step(
    critic: nn.Module,
    generator: nn.Module,
    optimizer: torch.optim.Optimizer,
    real: torch.Tensor,
    noise: torch.Tensor,
    c: float = 0.01,
) -> torch.Tensor:
    """Move the critic's parameters once; the generator's neither move nor get a gradient.

    Args:
        critic: maps examples (m, ...) to scores, any real numbers.
        generator: maps noise (m, noise_size) to examples (m, ...).
        optimizer: holds the parameters of `critic`, and no others; it minimises, as torch's
            optimisers do, and is handed the negated gradient.
        real: (m, ...), examples of the data.
        noise: (m, noise_size), drawn from the noise prior.
        c: bound of every parameter after the update, > 0.

    Returns:
        Scalar without gradient: the objective of Eq. 3 before the update.

    Raises:
        ValueError: a batch is empty, or `c` is not above 0.

    Example:
        >>> critic = nn.Linear(1, 1, bias=False)
        >>> _ = nn.init.constant_(critic.weight, 0.005)
        >>> rmsprop = torch.optim.RMSprop(critic.parameters(), lr=0.001)
        >>> real, noise = torch.tensor([[3.0]]), torch.tensor([[1.0]])
        >>> clipped_critic_step(critic, nn.Identity(), rmsprop, real, noise)  # 0.005 (3 - 1)
        tensor(0.0100)
        >>> critic.weight.item()  # 0.005 + 0.001 * 10 is cut off at c
        0.009999999776482582
    """
    with torch.no_grad():
        fake = generator(noise)
    objective, gradient = critic_gradient(critic, real, fake)
    w = [p for p in critic.parameters() if p.requires_grad]
    optimizer.zero_grad()  # or an old gradient would still move a weight frozen since
    for index, g_w in enumerate(gradient):
        w[index].grad = -g_w
    optimizer.step()
    clip_weights(critic, c)
    return objective
