r"""The generator: from a vector of noise to an image, doubling the size layer by layer.

Source: Radford et al. 2015, arXiv 1511.06434, Figure 1 and the guidelines in section 3 (kernel,
    padding and the absence of biases: the authors' code, Newmu/dcgan_code, faces)

$$
\begin{aligned}
h_1 &= \operatorname{ReLU}(\operatorname{BN}(\operatorname{project}(z))) &
    & 2^{n-1} w \times 4 \times 4 \\
h_{i+1} &= \operatorname{ReLU}(\operatorname{BN}(\operatorname{fconv}_i(h_i))) &
    & 2^{n-1-i} w \times 2^{i+2} \times 2^{i+2}, \quad i = 1, \dots, n - 1 \\
G(z) &= \tanh(\operatorname{fconv}_n(h_n)) & & \text{channels} \times 2^{n+2} \times 2^{n+2}
\end{aligned}
$$

Notation:
    $G(z)$: `return`, the image, in [-1, 1]; on the right: channels, height and width of each line
    $z$: `noise`
    $h_i$: the hidden maps
    $w$: `width`, channels of the last hidden maps, 128 in the paper
    $n$: `doublings`, number of fractionally-strided convolutions, 4 for an image of 64 x 64
    $\operatorname{fconv}$: fractionally-strided convolution, `nn.ConvTranspose2d` with stride 2
    $\operatorname{project}$: `ProjectAndReshape`
    $\operatorname{BN}$: batch norm, on every layer but the last
"""

import itertools

import torch
from torch import nn

from snippets.dcgan.project_and_reshape import ProjectAndReshape


class Generator(nn.Module):
    """The paper's generator by default: 100 -> 1024 x 4 x 4 -> 512 x 8 x 8 -> ... -> 3 x 64 x 64.

    With a kernel of 5, as in the paper's figure, one row and one column are added at the end of
    each output (`output_padding=1`), or it would be one short of double. With a kernel of 4, as in
    most tutorials, it doubles as it is.

    Args:
        image_size: height and width of the image, a power of two, >= 8.
        channels: of the image, 3 for RGB.
        noise_size: length of a noise vector.
        width: channels of the last hidden maps; each layer before has twice as many.
        kernel_size: of the fractionally-strided convolutions, >= 2.

    Returns:
        From noise (N, noise_size) images (N, channels, image_size, image_size) in [-1, 1].

    Raises:
        ValueError: `image_size` is not a power of two from 8 on, or `kernel_size` is below 2.

    Example:
        >>> with torch.device("meta"):  # shapes alone, no numbers
        ...     generator, noise = Generator(), torch.empty(128, 100)
        >>> for layer in generator.layers:
        ...     noise = layer(noise)
        ...     if isinstance(layer, (nn.ReLU, nn.Tanh)):
        ...         print(tuple(noise.shape))
        (128, 1024, 4, 4)
        (128, 512, 8, 8)
        (128, 256, 16, 16)
        (128, 128, 32, 32)
        (128, 3, 64, 64)
    """

    def __init__(
        self,
        image_size: int = 64,
        channels: int = 3,
        noise_size: int = 100,
        width: int = 128,
        kernel_size: int = 5,
    ) -> None:
        super().__init__()
        doublings = image_size.bit_length() - 3  # from 4 x 4
        if doublings < 1 or image_size != 4 * 2**doublings:
            raise ValueError(f"image_size must be a power of two, at least 8, but is {image_size}")
        if kernel_size < 2:
            raise ValueError(f"kernel_size must be at least 2, but is {kernel_size}")
        double = {
            "kernel_size": kernel_size,
            "stride": 2,
            "padding": (kernel_size - 1) // 2,
            "output_padding": kernel_size % 2,
            "bias": False,
        }
        widths = [width * 2**i for i in reversed(range(doublings))]
        layers = [
            ProjectAndReshape(noise_size, widths[0]),
            nn.BatchNorm2d(widths[0]),
            nn.ReLU(),
        ]
        for wide, narrow in itertools.pairwise(widths):
            layers += [
                nn.ConvTranspose2d(wide, narrow, **double),
                nn.BatchNorm2d(narrow),
                nn.ReLU(),
            ]
        output = nn.ConvTranspose2d(width, channels, **double)
        self.layers = nn.Sequential(*layers, output, nn.Tanh())

    def forward(self, noise: torch.Tensor) -> torch.Tensor:
        return self.layers(noise)
