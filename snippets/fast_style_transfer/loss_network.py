r"""What judges an image: the activations of a classifier that was trained before and stands still.

Source: Johnson et al. 2016, arXiv 1603.08155, section 3.2 (VGG-16); Huang and Belongie 2017,
    arXiv 1703.06868, section 6.1, uses the same thing as its encoder (VGG-19 up to relu4_1)

$$
\phi_j(x) \in \mathbb{R}^{C_j \times H_j \times W_j}
$$

Notation:
    $\phi$: `features`, the convolutional part of a VGG network, which no step of training changes
    $j$: `layers`, names such as relu2_2: the second ReLU of the second block
    $\phi_j(x)$: `return`, activations at layer $j$, one tensor for each name
    $x$: `image`, with values from 0 to 1
    $C_j, H_j, W_j$: channels, height and width at layer $j$
"""

import copy
from collections.abc import Sequence

import torch
from torch import nn


def _relu_positions(features: nn.Sequential) -> dict[str, int]:
    """Where relu1_1, relu1_2, ... stand; every pooling begins a new block."""
    positions, block, number = {}, 1, 0
    for position, layer in enumerate(features):
        if isinstance(layer, nn.MaxPool2d | nn.AvgPool2d):
            block, number = block + 1, 0
        elif isinstance(layer, nn.ReLU):
            number += 1
            positions[f"relu{block}_{number}"] = position
    return positions


class LossNetwork(nn.Module):
    """Gives the activations at some layers; gradients pass through it, but it learns nothing.

    What lies above the last layer asked for is left away. The network given is copied.

    Args:
        features: for example `torchvision.models.vgg16(weights="DEFAULT").features`.
        layers: names of ReLUs. Johnson's style layers are relu1_2, relu2_2, relu3_3 and relu4_3.
        mean: of the three channels in the data that the network was trained on.
        std: their standard deviation.

    Returns:
        From an image (N, 3, H, W) a list with one tensor (N, C_j, H_j, W_j) for each name, in the
        order of `layers`.

    Raises:
        ValueError: a layer is not in the network, or the image has not three channels.

    Example:
        >>> blocks = [nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        >>> blocks += [nn.Conv2d(8, 16, 3, padding=1), nn.ReLU()]
        >>> phi = LossNetwork(nn.Sequential(*blocks), ["relu1_1", "relu2_1"])
        >>> [tuple(activations.shape) for activations in phi(torch.zeros(1, 3, 32, 32))]
        [(1, 8, 32, 32), (1, 16, 16, 16)]
        >>> any(weight.requires_grad for weight in phi.parameters())
        False
    """

    def __init__(
        self,
        features: nn.Sequential,
        layers: Sequence[str],
        mean: Sequence[float] = (0.485, 0.456, 0.406),
        std: Sequence[float] = (0.229, 0.224, 0.225),
    ) -> None:
        super().__init__()
        positions = _relu_positions(features)
        for layer in layers:
            if layer not in positions:
                raise ValueError(f"layers must be among {', '.join(positions)}, but holds {layer}")
        self.kept = [positions[layer] for layer in layers]
        self.features = copy.deepcopy(features[: max(self.kept) + 1]).requires_grad_(False).eval()
        self.register_buffer("mean", torch.tensor(mean).view(3, 1, 1))
        self.register_buffer("std", torch.tensor(std).view(3, 1, 1))

    def forward(self, image: torch.Tensor) -> list[torch.Tensor]:
        if image.ndim != 4 or image.shape[1] != 3:
            raise ValueError(f"image must be (N, 3, H, W), but is {tuple(image.shape)}")
        activations, x = [], (image - self.mean) / self.std
        for layer in self.features:
            x = layer(x)
            activations.append(x)
        return [activations[position] for position in self.kept]
