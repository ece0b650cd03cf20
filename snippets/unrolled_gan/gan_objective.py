r"""The value of the game as a function of the discriminator's parameters.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 4

$$
f(\theta_G, \theta_D) = \mathbb{E}_{x \sim p_{data}}\left[\log D(x; \theta_D)\right]
    + \mathbb{E}_{z \sim \mathcal{N}(0, I)}
        \left[\log\left(1 - D(G(z; \theta_G); \theta_D)\right)\right]
$$

Notation:
    $f(\theta_G, \theta_D)$: `return`, each expectation estimated by the mean of a batch
    $D$: `discriminator`, which gives the logit of $D$
    $\theta_D$: `theta_d`, its parameters by name, handed over instead of stored
    $x$: `real`, one example of the data a row
    $G(z; \theta_G)$: `fake`, one generated example a row; $\theta_G$ enters through its graph
"""

import torch
from torch import nn
from torch.func import functional_call

from snippets.gan.discriminator_loss import discriminator_loss


def gan_objective(
    discriminator: nn.Module,
    theta_d: dict[str, torch.Tensor],
    real: torch.Tensor,
    fake: torch.Tensor,
) -> torch.Tensor:
    """Return f, differentiable in `theta_d` and in whatever `fake` was made of.

    The discriminator is used as a formula: what it stores is neither read, where `theta_d` names
    it, nor changed. So there can be many discriminators at once, one for each step of unrolling.

    Args:
        discriminator: maps examples (m, ...) to logits.
        theta_d: parameters by their names in the discriminator; those left out are its own.
        real: (m, ...), examples of the data.
        fake: (m, ...), generated examples.

    Returns:
        Scalar, at most 0, in nats.

    Raises:
        ValueError: a batch is empty.

    Example:
        >>> discriminator = nn.Linear(1, 1, bias=False)
        >>> real, fake = torch.tensor([[1.0]]), torch.tensor([[-1.0]])
        >>> gan_objective(discriminator, {"weight": torch.tensor([[0.0]])}, real, fake)  # -log 4
        tensor(-1.3863)
        >>> gan_objective(discriminator, {"weight": torch.tensor([[2.0]])}, real, fake)
        tensor(-0.2539)
    """
    real_logits = functional_call(discriminator, theta_d, (real,))
    fake_logits = functional_call(discriminator, theta_d, (fake,))
    return -discriminator_loss(real_logits, fake_logits)
