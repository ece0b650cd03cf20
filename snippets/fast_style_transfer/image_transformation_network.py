r"""The network that styles an image in a single pass.

Source: Johnson et al. 2016, arXiv 1603.08155, section 3.1 and supplementary material, Table 1; the
    authors' code writes it c9s1-32, d64, d128, R128 five times, u64, u32, c9s1-3

$$
\begin{aligned}
&3 \times 256^2 \xrightarrow{\text{reflect } 40} 3 \times 336^2
    \xrightarrow{9 \times 9} 32 \times 336^2 \\
&\quad \xrightarrow{3 \times 3,\, \text{stride } 2} 64 \times 168^2
    \xrightarrow{3 \times 3,\, \text{stride } 2} 128 \times 84^2 \\
&\quad \xrightarrow{\text{five residual blocks}} 128 \times 64^2 \\
&\quad \xrightarrow{3 \times 3,\, \text{stride } 1/2} 64 \times 128^2
    \xrightarrow{3 \times 3,\, \text{stride } 1/2} 32 \times 256^2
    \xrightarrow{9 \times 9,\, \tanh} 3 \times 256^2
\end{aligned}
$$

Notation:
    $32$: `width`, channels of the outermost layers; the other layers have 2 and 4 times as many
    $3 \times 256^2$: channels, height and width, here for an image of 256 x 256 pixels
    $\text{reflect } 40$: `reflection_padding`, 40 pixels on each side
    $\text{five residual blocks}$: `blocks`, as many times a `ResidualBlock`
    $\text{stride } 1/2$: `FractionallyStridedConvolution`, twice as many pixels
    $\tanh$: `peak`, pixels come out between 0 and this; the paper prints no formula (the code has
        150 tanh, about the mean colour)
"""

from collections.abc import Callable

import torch
from torch import nn

from snippets.fast_style_transfer.fractionally_strided_convolution import (
    FractionallyStridedConvolution,
)
from snippets.fast_style_transfer.reflection_padding import reflection_padding
from snippets.fast_style_transfer.residual_block import ResidualBlock


class ImageTransformationNetwork(nn.Module):
    """f_W: image in, styled image of the same size out. Every layer but the last is normalised.

    Args:
        width: 32 in the paper; 16 in the authors' later models, which use instance normalisation.
        blocks: number of residual blocks, 5 in the paper.
        norm: makes the normalisation for so many channels; batch normalisation in the paper.
        peak: largest value of a pixel, 255 in the paper.

    Returns:
        From (N, 3, H, W), with H and W multiples of 4 and above 8 `blocks`, a tensor of the same
        shape with values in [0, peak].

    Raises:
        ValueError: H or W is no multiple of 4, or too small.

    Example:
        >>> network = ImageTransformationNetwork()
        >>> network(torch.zeros(2, 3, 64, 96)).shape
        torch.Size([2, 3, 64, 96])
        >>> sum(p.numel() for p in network.parameters())
        1679235
    """

    def __init__(
        self,
        width: int = 32,
        blocks: int = 5,
        norm: Callable[[int], nn.Module] = nn.BatchNorm2d,
        peak: float = 255.0,
    ) -> None:
        super().__init__()
        self.peak, self.padded_blocks = peak, blocks
        a, b, c = width, 2 * width, 4 * width
        self.down = nn.Sequential(
            *(nn.Conv2d(3, a, 9, padding=4), norm(a), nn.ReLU()),
            *(nn.Conv2d(a, b, 3, stride=2, padding=1), norm(b), nn.ReLU()),
            *(nn.Conv2d(b, c, 3, stride=2, padding=1), norm(c), nn.ReLU()),
        )
        self.residual = nn.Sequential(*(ResidualBlock(c, norm) for _ in range(blocks)))
        self.up = nn.Sequential(
            *(FractionallyStridedConvolution(c, b), norm(b), nn.ReLU()),
            *(FractionallyStridedConvolution(b, a), norm(a), nn.ReLU()),
            nn.Conv2d(a, 3, 9, padding=4),
        )

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        if image.shape[2] % 4 or image.shape[3] % 4:
            raise ValueError(
                f"image must have height and width of a multiple of 4, but is {tuple(image.shape)}"
            )
        x = reflection_padding(image, self.padded_blocks)
        y = self.up(self.residual(self.down(x)))
        return self.peak * (1 + torch.tanh(y)) / 2
