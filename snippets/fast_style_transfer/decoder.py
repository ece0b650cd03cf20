r"""The network that turns activations back into an image: the encoder in a mirror.

Source: Huang and Belongie 2017, arXiv 1703.06868, section 6.1 (nearest-neighbour upsampling for
    pooling, reflection padding, no normalisation) and the authors' code (train.lua)

$$
g: \; 512 \xrightarrow{1} 256 \xrightarrow{\times 2} 256 \xrightarrow{4} 128
    \xrightarrow{\times 2} 128 \xrightarrow{2} 64 \xrightarrow{\times 2} 64 \xrightarrow{2} 3
$$

Notation:
    $g$: the decoder
    $512, \dots, 64$: `widths`, channels of the encoder's blocks, the first block first
    $\xrightarrow{1}, \xrightarrow{4}, \dots$: `convolutions`, so many of 3 x 3, the last of which
        changes the number of channels
    $\xrightarrow{\times 2}$: each pixel becomes a square of 2 x 2
"""

from collections.abc import Sequence

import torch
from torch import nn


def _convolution(inputs: int, outputs: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=1, padding_mode="reflect")


class Decoder(nn.Module):
    """g: a ReLU after each convolution but the last, whose output may be any number.

    There is no normalisation anywhere: it would undo the statistics that AdaIN has just set.

    Args:
        widths: channels of the encoder's blocks. The default mirrors VGG-19 up to relu4_1.
        convolutions: how many convolutions each of these blocks has, as many as `widths`.

    Returns:
        From (N, widths[-1], H, W), H and W >= 2, images (N, 3, kH, kW), k = 2^(blocks - 1).

    Raises:
        ValueError: `convolutions` is not as long as `widths`.

    Example:
        >>> decoder = Decoder()
        >>> decoder(torch.zeros(1, 512, 4, 6)).shape
        torch.Size([1, 3, 32, 48])
        >>> sum(p.numel() for p in decoder.parameters())
        3505219
    """

    def __init__(
        self,
        widths: Sequence[int] = (64, 128, 256, 512),
        convolutions: Sequence[int] = (2, 2, 4, 1),
    ) -> None:
        super().__init__()
        if len(convolutions) != len(widths):
            raise ValueError(
                f"convolutions must hold {len(widths)} numbers, but is {tuple(convolutions)}"
            )
        layers: list[nn.Module] = []
        below = (3, *widths[:-1])  # what each block of the encoder is given
        for block in reversed(range(len(widths))):
            for _ in range(convolutions[block] - 1):
                layers += [_convolution(widths[block], widths[block]), nn.ReLU()]
            layers += [_convolution(widths[block], below[block]), nn.ReLU()]
            layers += [nn.Upsample(scale_factor=2)]
        self.layers = nn.Sequential(*layers[:-2])  # the image itself: no ReLU, no upsampling

    def forward(self, t: torch.Tensor) -> torch.Tensor:
        return self.layers(t)
