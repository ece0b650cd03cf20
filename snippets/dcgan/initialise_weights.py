r"""Where all weights begin: small, random, around zero.

Source: Radford et al. 2015, arXiv 1511.06434, section 4 (the gains of batch norm, which the paper
    does not mention: the authors' code, Newmu/dcgan_code)

$$
w \sim \mathcal{N}(0, \; 0.02^2), \qquad \gamma \sim \mathcal{N}(1, \; 0.02^2), \qquad b = 0
$$

Notation:
    $w$: weights of convolutions and of matrices
    $\gamma$: gains of batch norm
    $b$: biases of all layers
    $0.02$: `std`, the standard deviation; the variance is 0.0004
"""

import torch
from torch import nn


@torch.no_grad()
def initialise_weights(network: nn.Module, rng: torch.Generator, std: float = 0.02) -> None:
    """Draw the weights of a network anew, in place.

    Args:
        network: convolutions, transposed convolutions, linear layers, batch norm; whatever else
            has parameters of its own is refused, since the paper gives no rule for it.
        rng: source of randomness; the draws happen on its device.
        std: standard deviation, >= 0.

    Raises:
        ValueError: `std` is negative, or a layer of another kind has parameters.

    Example:
        >>> layer = nn.Linear(1000, 50)
        >>> initialise_weights(layer, torch.Generator().manual_seed(0))
        >>> print(f"{layer.weight.std():.3f} {layer.bias.norm():.0f}")
        0.020 0
    """
    if not std >= 0:
        raise ValueError(f"std must be at least 0, but is {std}")
    convolutions = (nn.modules.conv._ConvNd, nn.Linear)
    for name, layer in network.named_modules():
        if not list(layer.parameters(recurse=False)):
            continue
        if not isinstance(layer, (*convolutions, nn.modules.batchnorm._BatchNorm)):
            kind = type(layer).__name__
            raise ValueError(
                f"network must have no layer of unknown kind, but holds {name}: {kind}"
            )
        mean = 0.0 if isinstance(layer, convolutions) else 1.0
        draw = torch.empty(layer.weight.shape, device=rng.device).normal_(mean, std, generator=rng)
        layer.weight.copy_(draw)
        if layer.bias is not None:
            layer.bias.zero_()
