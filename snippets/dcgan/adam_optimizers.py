r"""The optimisers of both players: Adam, with a lower rate and less momentum than its defaults.

Source: Radford et al. 2015, arXiv 1511.06434, section 4 (0.001 was too high; a momentum of 0.9
    "resulted in training oscillation and instability while reducing it to 0.5 helped")

$$
\text{Adam}(\alpha = 0.0002, \; \beta_1 = 0.5, \; \beta_2 = 0.999)
$$

Notation:
    $\alpha$: `lr`, the learning rate
    $\beta_1$: `beta1`, decay of the mean of the gradients, the momentum
    $\beta_2$: decay of the mean of their squares, left at Adam's default
"""

import torch
from torch import nn


def adam_optimizers(
    discriminator: nn.Module,
    generator: nn.Module,
    lr: float = 2e-4,
    beta1: float = 0.5,
    fused: bool | None = None,
) -> tuple[torch.optim.Adam, torch.optim.Adam]:
    """Return an optimiser for each player; neither holds a parameter of the other.

    Args:
        discriminator: whose parameters the first optimiser moves.
        generator: whose parameters the second one moves.
        lr: learning rate of both.
        beta1: momentum of both.
        fused: True for one kernel that updates all parameters at once (faster; torch 2.4 or
            newer on the CPU). None leaves the choice to torch.

    Returns:
        The optimisers of the discriminator and of the generator.

    Example:
        >>> d_optimizer, g_optimizer = adam_optimizers(nn.Linear(1, 1), nn.Linear(1, 1))
        >>> g_optimizer.defaults["lr"], g_optimizer.defaults["betas"]
        (0.0002, (0.5, 0.999))
    """
    d_optimizer, g_optimizer = (
        torch.optim.Adam(player.parameters(), lr=lr, betas=(beta1, 0.999), fused=fused)
        for player in (discriminator, generator)
    )
    return d_optimizer, g_optimizer
