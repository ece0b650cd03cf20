r"""Unrolling starts where the discriminator stands.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 6

$$
\theta_D^0 = \theta_D
$$

Notation:
    $\theta_D^0$: `return`, start of the unrolled optimisation, parameters by name
    $\theta_D$: `discriminator`, whose present parameters are taken
"""

import torch
from torch import nn


def unroll_start(discriminator: nn.Module) -> dict[str, torch.Tensor]:
    """Return the discriminator's parameters as the leaves of a new graph.

    They share memory with the discriminator, since unrolling makes new tensors and writes into
    none. They are other leaves, so no gradient reaches the discriminator through them.

    Args:
        discriminator: has at least one parameter that requires a gradient; what is frozen stays
            out, and so keeps its value while the rest is unrolled.

    Returns:
        The parameters by name, each requiring a gradient.

    Raises:
        ValueError: no parameter requires a gradient, and there is nothing to unroll.

    Example:
        >>> discriminator = nn.Linear(2, 1, bias=False)
        >>> theta_d = unroll_start(discriminator)
        >>> list(theta_d), theta_d["weight"].requires_grad
        (['weight'], True)
        >>> bool((theta_d["weight"] == discriminator.weight).all())
        True
        >>> theta_d["weight"] is discriminator.weight
        False
    """
    theta_d = {
        name: p.detach().requires_grad_()
        for name, p in discriminator.named_parameters()
        if p.requires_grad
    }
    if not theta_d:
        raise ValueError(
            "discriminator must have a parameter that requires a gradient, but has none"
        )
    return theta_d
