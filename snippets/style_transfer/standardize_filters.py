r"""Shift and scale each filter until its responses have mean 0 and variance 1.

Source: Kraehenbuehl et al. 2016, arXiv 1511.06856, section 3.1 (within-layer initialization); why
    random weights need a scale: He, Wang, Hopcroft 2016, arXiv 1606.04801

$$
w_i \leftarrow \frac{w_i}{\sigma_i}, \qquad b_i \leftarrow \frac{b_i - \mu_i}{\sigma_i}
$$

Notation:
    $w_i, b_i$: weights and bias of filter $i$ of a convolution
    $\mu_i, \sigma_i$: mean and standard deviation of its responses, before the rectifier, over
        `images` and places, where all convolutions below are already rescaled
"""

from copy import deepcopy

import torch
from torch import nn


@torch.no_grad()
def standardize_filters(network: nn.Sequential, images: torch.Tensor) -> nn.Sequential:
    """Return a copy whose convolutions, from the first to the last, are standardised on images.

    This changes what the network computes. It makes random weights usable: without it each layer
    adds a constant to the one before until all places look alike.

    Args:
        network: layers in order, as `untrained_vgg` returns them.
        images: (B, 3, H, W), preprocessed; for style transfer, the photograph and the artwork.

    Returns:
        A new network; `network` is left as it was.

    Raises:
        ValueError: a filter answers the same everywhere, or `images` holds no image.

    Example:
        >>> conv = nn.Conv2d(1, 1, 1).requires_grad_(False)
        >>> _ = nn.init.constant_(conv.weight, 3.0), nn.init.ones_(conv.bias)
        >>> images = torch.tensor([[[[1.0, 3.0]]]])  # responses 4 and 10
        >>> standardize_filters(nn.Sequential(conv), images)(images).flatten()
        tensor([-1.,  1.])
    """
    network = deepcopy(network)
    x = images
    for module in network:
        x = module(x)
        if isinstance(module, nn.Conv2d):
            sigma, mu = torch.std_mean(x, dim=(0, 2, 3), correction=0)
            if not (sigma > 0).all():
                raise ValueError(
                    f"images must differ from place to place, but in {module} a filter answers "
                    f"the same everywhere: standard deviation {sigma.min()}"
                )
            module.weight /= sigma[:, None, None, None]
            module.bias.copy_((module.bias - mu) / sigma)
            x = (x - mu[:, None, None]) / sigma[:, None, None]
    return network
