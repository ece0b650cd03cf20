r"""A convolution of stride 1/2: twice as many pixels come out, by a kernel that is learned.

Source: Johnson et al. 2016, arXiv 1603.08155, section 3.1 (upsampling by fractionally strided
    convolutions) and supplementary material, Table 1 (3 x 3, stride 1/2)

$$
y_{o,h,w} = b_o + \sum_{c} \sum_{m} \sum_{n} K_{c, \, o, \, h + 1 - 2m, \, w + 1 - 2n} \; x_{c,m,n}
$$

Notation:
    $y$: `return`, output; every index counts from 0
    $x$: input
    $K$: `weight`, 3 x 3 for each pair of channels, and 0 outside of it
    $b$: `bias`, one number for each output channel
    $c$: channel of the input
    $o$: channel of the output
"""

from torch import nn


class FractionallyStridedConvolution(nn.ConvTranspose2d):
    """A transposed convolution of 3 x 3 that doubles height and width exactly.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.

    Returns:
        From (N, in_channels, H, W) a tensor (N, out_channels, 2H, 2W).

    Example:
        >>> layer = FractionallyStridedConvolution(1, 1)
        >>> _ = nn.init.ones_(layer.weight), nn.init.zeros_(layer.bias)
        >>> ones = layer.weight.new_ones(1, 1, 2, 2)
        >>> layer(ones)[0, 0].detach()  # uneven: the seed of a checkerboard
        tensor([[1., 2., 1., 1.],
                [2., 4., 2., 2.],
                [1., 2., 1., 1.],
                [1., 2., 1., 1.]])
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__(
            in_channels, out_channels, kernel_size=3, stride=2, padding=1, output_padding=1
        )
