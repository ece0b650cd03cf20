r"""How the distance changes with the generator's weights, if the critic is the best one.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, Theorem 3; Algorithm 1, line 10 (which
    estimates the expectation by a batch and uses the critic that it has)

$$
g_\theta \leftarrow -\nabla_\theta \frac{1}{m} \sum_{i=1}^m f_w\left(g_\theta\left(z^{(i)}\right)\right)
    \approx -\mathbb{E}_{z \sim p(z)}\left[ \nabla_\theta f\left(g_\theta(z)\right) \right]
    = \nabla_\theta W(\mathbb{P}_r, \mathbb{P}_\theta)
$$

Notation:
    $-\nabla_\theta$: `return`, one tensor for each parameter of the generator (line 10 calls it
        $g_\theta$, too, like the generator itself)
    $g_\theta(z)$: `generator`, with the parameters $\theta$
    $f_w$: `critic`, held still
    $f$: the best 1-Lipschitz critic, a maximiser of Eq. 2
    $z^{(i)}$: `noise`, one noise vector a row
    $m$: number of rows in `noise`
"""

import torch
from torch import nn

from snippets.wgan.wgan_generator_loss import wgan_generator_loss


def generator_gradient(
    critic: nn.Module, generator: nn.Module, noise: torch.Tensor
) -> tuple[torch.Tensor, ...]:
    """Return the gradient that the generator descends.

    Args:
        critic: maps examples (m, ...) to scores.
        generator: maps noise (m, noise_size) to examples (m, ...); each of its parameters that
            requires a gradient takes part in them.
        noise: (m, noise_size), drawn from the noise prior.

    Returns:
        The gradient with respect to each parameter that requires one, in the order of
        `generator.parameters()`. For a K-Lipschitz best critic it is K times that of W.

    Raises:
        ValueError: the batch is empty.

    Example:
        >>> generator = nn.Linear(1, 1, bias=False)  # g(z) = theta z
        >>> critic = nn.Linear(1, 1)
        >>> _ = nn.init.constant_(critic.weight, -1.0)  # the data lie to the left
        >>> generator_gradient(critic, generator, torch.tensor([[1.0], [2.0]]))
        (tensor([[1.5000]]),)
    """
    theta = [p for p in generator.parameters() if p.requires_grad]
    return torch.autograd.grad(wgan_generator_loss(critic(generator(noise))), theta)
