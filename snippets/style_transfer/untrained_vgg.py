r"""The convolutions of VGG-19 with random weights.

Source: Simonyan, Zisserman 2014, arXiv 1409.1556, Table 1, column E (the layers); He et al. 2015,
    arXiv 1502.01852, Eq. 10 (the variance)

$$
w \sim \mathcal N\left(0, \frac{2}{k^2 \, c}\right), \qquad b = 0
$$

Notation:
    $w$: the weights of a convolution of `return`
    $b$: its biases
    $k$: side of the kernel, 3 in every layer
    $c$: number of maps that the convolution reads
"""

import math

import torch
from torch import nn

from snippets.style_transfer.vgg_network import vgg_network


def untrained_vgg(
    rng: torch.Generator, width: int = 64, last: str = "relu5_1", dtype: torch.dtype | None = None
) -> nn.Sequential:
    """Return a named VGG-19 that has never seen an image; it reads three channels.

    Its padding mirrors the image instead of adding a black frame, which random filters would
    take for a part of the picture.

    Args:
        rng: source of the weights; the network is made on the CPU.
        width: number of maps in the first block, >= 1; 64 is VGG-19. The later blocks have 2, 4, 8
            and 8 times as many.
        last: name of the last layer, as in `vgg_network`.
        dtype: of the weights; torch's default if not given.

    Returns:
        Layers by name, conv1_1 to `last`, frozen and in evaluation mode.

    Raises:
        ValueError: `width` is below 1, or VGG-19 has no layer of the name `last`.

    Example:
        >>> network = untrained_vgg(torch.Generator().manual_seed(0), width=4, last="conv2_1")
        >>> list(dict(network.named_children()))
        ['conv1_1', 'relu1_1', 'conv1_2', 'relu1_2', 'pool1', 'conv2_1']
        >>> network(torch.zeros(1, 3, 8, 8)).shape
        torch.Size([1, 8, 4, 4])
    """
    if width < 1:
        raise ValueError(f"width must be at least 1, but is {width}")
    modules, c = [], 3
    for convolutions, maps in ((2, 1), (2, 2), (4, 4), (4, 8), (4, 8)):
        for _ in range(convolutions):
            conv = nn.utils.skip_init(
                nn.Conv2d, c, maps * width, 3, padding=1, padding_mode="reflect", dtype=dtype
            )
            nn.init.normal_(conv.weight, std=math.sqrt(2 / (3**2 * c)), generator=rng)
            nn.init.zeros_(conv.bias)
            modules += [conv, nn.ReLU()]
            c = maps * width
        modules.append(nn.MaxPool2d(2))
    return vgg_network(nn.Sequential(*modules), last)
