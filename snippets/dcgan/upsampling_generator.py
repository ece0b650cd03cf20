r"""Not DCGAN: the generator of many tutorials, which copies pixels and then convolves.

Source: Odena, Dumoulin, Olah 2016, Deconvolution and Checkerboard Artifacts, Distill,
    doi 10.23915/distill.00003 ("resize-convolution"), in the frame of Radford et al. 2015, Figure 1

$$
y_{o,h,w} = \sum_{c} \sum_{a=-1}^{1} \sum_{b=-1}^{1} K_{o, \, c, \, a, \, b} \;
    x_{c, \, \lfloor (h + a) / 2 \rfloor, \, \lfloor (w + b) / 2 \rfloor}
$$

Notation:
    $y$: output of one doubling, twice as high and wide as $x$; every index counts from 0
    $x$: input of one doubling, 0 outside of the map
    $K$: 3 x 3, one kernel for each pair of channels
    $c, o$: channel of the input, channel of the output
"""

import itertools

import torch
from torch import nn

from snippets.dcgan.project_and_reshape import ProjectAndReshape


class UpsamplingGenerator(nn.Module):
    """The layers of `Generator`, with nearest-neighbour upsampling and a 3 x 3 convolution.

    Every pixel away from the border is a sum of nine products a channel, so nothing invites a
    checkerboard. But it breaks the first rule of the paper, and each convolution runs over four
    times as many pixels of input.

    Args:
        image_size: height and width of the image, a power of two, >= 8.
        channels: of the image, 3 for RGB.
        noise_size: length of a noise vector.
        width: channels of the last hidden maps; each layer before has twice as many.

    Returns:
        From noise (N, noise_size) images (N, channels, image_size, image_size) in [-1, 1].

    Raises:
        ValueError: `image_size` is not a power of two from 8 on.

    Example:
        >>> with torch.device("meta"):  # shapes alone, no numbers
        ...     generator = UpsamplingGenerator()
        >>> generator.layers[3], generator.layers[4].kernel_size
        (Upsample(scale_factor=2.0, mode='nearest'), (3, 3))
    """

    def __init__(
        self, image_size: int = 64, channels: int = 3, noise_size: int = 100, width: int = 128
    ) -> None:
        super().__init__()
        doublings = image_size.bit_length() - 3  # from 4 x 4
        if doublings < 1 or image_size != 4 * 2**doublings:
            raise ValueError(f"image_size must be a power of two, at least 8, but is {image_size}")
        widths = [width * 2**i for i in reversed(range(doublings))]
        layers = [
            ProjectAndReshape(noise_size, widths[0]),
            nn.BatchNorm2d(widths[0]),
            nn.ReLU(),
        ]
        for wide, narrow in itertools.pairwise([*widths, channels]):
            layers += [
                nn.Upsample(scale_factor=2),
                nn.Conv2d(wide, narrow, 3, padding=1, bias=False),
                nn.BatchNorm2d(narrow),
                nn.ReLU(),
            ]
        self.layers = nn.Sequential(*layers[:-2], nn.Tanh())

    def forward(self, noise: torch.Tensor) -> torch.Tensor:
        return self.layers(noise)
