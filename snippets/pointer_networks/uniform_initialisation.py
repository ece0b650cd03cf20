r"""The weights that the paper starts from: uniform, in a small interval.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 4.1

$$
\theta \sim U(-0.08, 0.08)
$$

Notation:
    $\theta$: the parameters of `model`, all of them
    $0.08$: `bound`, the largest absolute value
"""

import torch
from torch import nn


def uniform_initialisation(model: nn.Module, *, rng: torch.Generator, bound: float = 0.08) -> None:
    """Draw every parameter of the model afresh, in place.

    Args:
        model: any module; its parameters are filled in their order.
        rng: source of the numbers, on the CPU, so that a seed gives the same on every device.
        bound: > 0.

    Raises:
        ValueError: `bound` is not above 0.

    Example:
        >>> layer = nn.Linear(100, 100)
        >>> uniform_initialisation(layer, rng=torch.Generator().manual_seed(0))
        >>> round(layer.weight.min().item(), 3), round(layer.weight.max().item(), 3)
        (-0.08, 0.08)
    """
    if not bound > 0:
        raise ValueError(f"bound must be above 0, but is {bound}")
    with torch.no_grad():
        for parameter in model.parameters():
            drawn = torch.empty(parameter.shape).uniform_(-bound, bound, generator=rng)
            parameter.copy_(drawn)
