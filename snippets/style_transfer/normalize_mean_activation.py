r"""Rescale a network until each filter's mean activation is 1; what it computes stays the same.

Source: Gatys, Ecker, Bethge, CVPR 2016, section 2 (in words; over all of ImageNet's validation
    images)

$$
w^l_{ij} \leftarrow \frac{m^{l-1}_j}{m^l_i} w^l_{ij}, \qquad b^l_i \leftarrow \frac{b^l_i}{m^l_i}
\qquad \text{with} \quad m^l_i = \frac{1}{|X| \, M_l} \sum_{x \in X} \sum_k F^l_{ik}(x), \quad m^0_j = 1
$$

Notation:
    $w^l_{ij}, b^l_i$: weights of convolution $l$ from map $j$ to map $i$, and its biases
    $m^l_i$: mean of map $i$ after the rectifier, before the rescaling
    $F^l$: feature maps of layer $l$, with $M_l$ places $k$
    $X$: `images`, in number $|X|$
"""

from copy import deepcopy

import torch
from torch import nn


@torch.no_grad()
def normalize_mean_activation(network: nn.Sequential, images: torch.Tensor) -> nn.Sequential:
    """Return a copy whose rectified maps have mean 1 over images and places.

    A rectifier passes a positive factor on, and so does a pool. So what convolution l divides by,
    the next one multiplies by, and each map is the old one over its mean. A filter that is never
    active on `images` keeps its scale.

    Args:
        network: convolutions, rectifiers and pools by name, as `vgg_network` returns them.
        images: (B, 3, H, W), preprocessed.

    Returns:
        A new network; `network` is left as it was.

    Raises:
        ValueError: `images` holds no image, or `network` holds another kind of layer.

    Example:
        >>> conv = nn.Conv2d(1, 1, 1).requires_grad_(False)
        >>> _ = nn.init.constant_(conv.weight, 3.0), nn.init.zeros_(conv.bias)
        >>> network = nn.Sequential(conv, nn.ReLU())
        >>> images = torch.tensor([[[[1.0, 3.0]]]])  # activations 3 and 9
        >>> normalize_mean_activation(network, images)(images).flatten()
        tensor([0.5000, 1.5000])
    """
    if images.numel() == 0:
        raise ValueError(f"images must hold at least one image, but is {tuple(images.shape)}")
    network = deepcopy(network)
    x, before = images, images.new_ones(images.shape[1])
    for module in network:
        if not isinstance(module, nn.Conv2d | nn.ReLU | nn.AvgPool2d | nn.MaxPool2d):
            raise ValueError(f"network must hold convolutions, ReLU and pools, but holds {module}")
        if isinstance(module, nn.Conv2d):
            conv = module
            conv.weight *= before[:, None, None]
            before = torch.ones_like(conv.bias)
        x = module(x)
        if isinstance(module, nn.ReLU):
            m = x.mean(dim=(0, 2, 3))
            m = torch.where(m > 0, m, 1)
            conv.weight /= m[:, None, None, None]
            conv.bias /= m
            x, before = x / m[:, None, None], m
    return network
