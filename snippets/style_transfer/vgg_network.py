r"""A VGG whose layers have the names of the paper, with averages in the place of maxima.

Source: Gatys, Ecker, Bethge, CVPR 2016, section 2: layers named conv1_1 to conv5_4, pool1 to pool5;
    average pooling; no layer behind the convolutions

$$
\text{pool}(F)_{i, y, x} = \frac{1}{4} \sum_{a=0}^{1} \sum_{b=0}^{1} F_{i, 2y+a, 2x+b}
\quad \text{for} \quad \max_{a, b \in \{0, 1\}} F_{i, 2y+a, 2x+b}
$$

Notation:
    $F$: maps of the layer before, $i$ the filter, $(y, x)$ a place
    $\text{pool}$: the layers of `return` named pool1, pool2, ...
"""

from collections import OrderedDict
from copy import deepcopy

from torch import nn


def vgg_network(features: nn.Sequential, last: str = "relu5_1") -> nn.Sequential:
    """Return a frozen copy of a VGG's convolutions, named, up to and with one layer.

    The ReLUs of the copy make new tensors. torchvision's write into the output of the convolution
    before them, so that whoever keeps that output finds it rectified. Where the paper says conv4_2
    it means what the rectifier gives (Eq. 2 and 6), so ask for relu4_2.

    Args:
        features: the `.features` of a torchvision VGG, with or without batch normalisation: Conv2d,
            BatchNorm2d, ReLU, and pooling of 2 x 2.
        last: name of the last layer to keep: conv1_1, bn1_1, relu1_1, pool1 and so on. The first
            number counts the pools passed, the second the convolutions since.

    Returns:
        Layers by name; in evaluation mode, without gradients of their own. `features` is left as
        it was.

    Raises:
        ValueError: `features` has no layer of the name `last`, or a layer of another kind before it.

    Example:
        >>> conv = nn.Conv2d(3, 8, 3, padding=1)
        >>> vgg = nn.Sequential(conv, nn.ReLU(inplace=True), nn.MaxPool2d(2))
        >>> vgg_network(vgg, last="pool1")
        Sequential(
          (conv1_1): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
          (relu1_1): ReLU()
          (pool1): AvgPool2d(kernel_size=2, stride=2, padding=0)
        )
    """
    layers = OrderedDict()
    block, conv = 1, 0
    for module in features:
        match module:
            case nn.Conv2d():
                conv += 1
                layers[f"conv{block}_{conv}"] = deepcopy(module)
            case nn.BatchNorm2d():
                layers[f"bn{block}_{conv}"] = deepcopy(module)
            case nn.ReLU():
                layers[f"relu{block}_{conv}"] = nn.ReLU()
            case nn.MaxPool2d(kernel_size=2) | nn.AvgPool2d(kernel_size=2):
                layers[f"pool{block}"] = nn.AvgPool2d(2)
                block, conv = block + 1, 0
            case _:
                raise ValueError(
                    "features must hold convolutions, batch normalisation, ReLU and 2 x 2 pooling, "
                    f"but holds {module}"
                )
        if last in layers:
            return nn.Sequential(layers).eval().requires_grad_(False)
    raise ValueError(f"last must be one of {', '.join(layers)}, but is {last}")
