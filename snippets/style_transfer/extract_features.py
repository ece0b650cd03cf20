r"""What the named layers of a network make of an image.

Source: Gatys, Ecker, Bethge, CVPR 2016, section 2

$$
F^l(\vec x) = \left(\phi_l \circ \phi_{l-1} \circ \dots \circ \phi_1\right)(\vec x)
$$

Notation:
    $F^l(\vec x)$: `return`, by the name of the layer
    $\phi_1, \dots, \phi_l$: `network`, its layers in order
    $l$: `layers`, the names that are wanted
    $\vec x$: `x`, the image
"""

from collections.abc import Collection

import torch
from torch import nn


def extract_features(
    network: nn.Sequential, x: torch.Tensor, layers: Collection[str]
) -> dict[str, torch.Tensor]:
    """Run an image through a network and keep what some of its layers give.

    Layers above the last wanted one are not run.

    Args:
        network: layers by name, as `vgg_network` returns them.
        x: (B, 3, H, W), preprocessed as the network wants it.
        layers: names, in any order.

    Returns:
        Feature maps (B, N, H', W') by name, in the order of the network, with gradients to `x`.

    Raises:
        ValueError: `network` lacks a layer, or holds one that works in place, which would overwrite
            what was kept of the layer before.

    Example:
        >>> conv = nn.Conv2d(1, 1, 1, bias=False)
        >>> _ = nn.init.constant_(conv.weight, -1.0)
        >>> network = nn.Sequential()
        >>> network.add_module("conv1_1", conv)
        >>> network.add_module("relu1_1", nn.ReLU())
        >>> extract_features(network, torch.ones(1, 1, 1, 1), ["conv1_1"])["conv1_1"].item()
        -1.0
    """
    modules = dict(network.named_children())
    for name in layers:
        if name not in modules:
            raise ValueError(f"layers must be among {', '.join(modules)}, but holds {name}")
    features = {}
    for name, module in modules.items():
        if len(features) == len(set(layers)):
            break
        if getattr(module, "inplace", False):
            raise ValueError(f"network must hold no layer that works in place, but holds {name}")
        x = module(x)
        if name in layers:
            features[name] = x
    return features
