r"""The discriminator: the generator in a mirror, from an image to one number.

Source: Radford et al. 2015, arXiv 1511.06434, section 3 (guidelines; "the last convolution layer
    is flattened and then fed into a single sigmoid output") and section 4 (slope 0.2); widths,
    kernel and the absence of biases: the authors' code, Newmu/dcgan_code, faces

$$
\begin{aligned}
h_1 &= \operatorname{LReLU}(\operatorname{conv}_1(x)) &
    & w \times 2^{n+1} \times 2^{n+1} \\
h_i &= \operatorname{LReLU}(\operatorname{BN}(\operatorname{conv}_i(h_{i-1}))) &
    & 2^{i-1} w \times 2^{n+2-i} \times 2^{n+2-i}, \quad i = 2, \dots, n \\
o &= v^\top \operatorname{flatten}(h_n), & & D(x) = \sigma(o)
\end{aligned}
$$

Notation:
    $o$: `return`, the logit of $D(x)$
    $x$: `images`, in [-1, 1]
    $h_i$: `feature_maps`, the hidden maps
    $w$: `width`, channels of the first maps
    $n$: `halvings`, number of strided convolutions, 4 for an image of 64 x 64
    $\operatorname{conv}$: convolution with stride 2, which halves height and width
    $\operatorname{BN}$: batch norm, on every layer but the first
    $\operatorname{LReLU}$: leaky rectifier
    $v$: `output`, the weights of the last layer
    $D(x)$: probability that $x$ came from the data
    $\sigma$: the sigmoid; it is left to the loss, which needs the logit
"""

import itertools

import torch
from torch import nn


class Discriminator(nn.Module):
    """The authors' discriminator by default: 3 x 64 x 64 -> 128 x 32 x 32 -> ... -> 1024 x 4 x 4.

    Args:
        image_size: height and width of the image, a power of two, >= 8.
        channels: of the image, 3 for RGB.
        width: channels of the first hidden maps; each layer after has twice as many.
        kernel_size: of the convolutions, >= 2: 5 in the authors' code, 4 in most tutorials.
        slope: of the leaky rectifiers left of 0.

    Returns:
        From images (N, channels, image_size, image_size) the logits (N,).

    Raises:
        ValueError: `image_size` is not a power of two from 8 on, or `kernel_size` is below 2.

    Example:
        >>> with torch.device("meta"):  # shapes alone, no numbers
        ...     discriminator, images = Discriminator(), torch.empty(128, 3, 64, 64)
        >>> for maps in discriminator.feature_maps(images):
        ...     print(tuple(maps.shape))
        (128, 128, 32, 32)
        (128, 256, 16, 16)
        (128, 512, 8, 8)
        (128, 1024, 4, 4)
        >>> discriminator(images).shape
        torch.Size([128])
    """

    def __init__(
        self,
        image_size: int = 64,
        channels: int = 3,
        width: int = 128,
        kernel_size: int = 5,
        slope: float = 0.2,
    ) -> None:
        super().__init__()
        halvings = image_size.bit_length() - 3  # down to 4 x 4
        if halvings < 1 or image_size != 4 * 2**halvings:
            raise ValueError(f"image_size must be a power of two, at least 8, but is {image_size}")
        if kernel_size < 2:
            raise ValueError(f"kernel_size must be at least 2, but is {kernel_size}")
        halve = {
            "kernel_size": kernel_size,
            "stride": 2,
            "padding": (kernel_size - 1) // 2,
            "bias": False,
        }
        widths = [width * 2**i for i in range(halvings)]
        self.layers = nn.ModuleList(
            [nn.Sequential(nn.Conv2d(channels, width, **halve), nn.LeakyReLU(slope))]
        )
        for narrow, wide in itertools.pairwise(widths):
            convolution = nn.Conv2d(narrow, wide, **halve)
            self.layers.append(
                nn.Sequential(convolution, nn.BatchNorm2d(wide), nn.LeakyReLU(slope))
            )
        self.output = nn.Linear(widths[-1] * 4 * 4, 1, bias=False)

    def feature_maps(self, images: torch.Tensor) -> list[torch.Tensor]:
        """Return the hidden maps of every layer, the largest first."""
        maps = [images]
        for layer in self.layers:
            maps.append(layer(maps[-1]))
        return maps[1:]

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.output(self.feature_maps(images)[-1].flatten(1)).squeeze(1)
