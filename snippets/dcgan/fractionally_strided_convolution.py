r"""A convolution of stride 1/s: zeros between the pixels, then an ordinary convolution.

Source: Radford et al. 2015, arXiv 1511.06434, Figure 1 ("fractionally-strided convolutions (in some
    recent papers, these are wrongly called deconvolutions)")

$$
y_{o,h,w} = \sum_{c} \sum_{m} \sum_{n} K_{c, \, o, \, h + p - sm, \, w + p - sn} \; x_{c,m,n}
$$

Notation:
    $y$: `return`, output; every index counts from 0
    $x$: `x`, input
    $K$: `weight`, one kernel for each pair of channels, 0 outside of it
    $s$: `stride`, by which the image grows
    $p$: `padding`, rows and columns that are left off around the output
    $c, o$: channel of the input, channel of the output
"""

import torch
import torch.nn.functional as F


def fractionally_strided_convolution(
    x: torch.Tensor, weight: torch.Tensor, stride: int, padding: int = 0, output_padding: int = 0
) -> torch.Tensor:
    """Return what `F.conv_transpose2d` returns, by the way that the name tells.

    In the image with s - 1 zeros between neighbours, a step of one pixel is 1/s of a step in x.
    The kernel is flipped, because the sum above runs over h - sm: it is a true convolution, while
    `F.conv2d` computes a correlation.

    Args:
        x: (N, C, H, W).
        weight: (C, O, k_h, k_w), as `nn.ConvTranspose2d` stores it.
        stride: >= 1.
        padding: >= 0.
        output_padding: rows and columns of the sum that are added at the end, in [0, stride).

    Returns:
        (N, O, H', W') with H' = (H - 1) stride - 2 padding + k_h + output_padding.

    Raises:
        ValueError: `stride`, `padding` or `output_padding` is out of its range.

    Example:
        >>> x = torch.tensor([[[[1.0, 10.0]]]])
        >>> weight = torch.tensor([[[[1.0, 2.0, 3.0]]]])
        >>> fractionally_strided_convolution(x, weight, stride=2)  # 3 + 10 where both reach
        tensor([[[[ 1.,  2., 13., 20., 30.]]]])
    """
    if stride < 1:
        raise ValueError(f"stride must be at least 1, but is {stride}")
    if padding < 0:
        raise ValueError(f"padding must be at least 0, but is {padding}")
    if not 0 <= output_padding < stride:
        raise ValueError(f"output_padding must be in [0, {stride}), but is {output_padding}")
    n, channels, height, width = x.shape
    stuffed = x.new_zeros(n, channels, (height - 1) * stride + 1, (width - 1) * stride + 1)
    stuffed[..., ::stride, ::stride] = x
    top, left = (k - 1 - padding for k in weight.shape[2:])
    stuffed = F.pad(stuffed, (left, left + output_padding, top, top + output_padding))
    return F.conv2d(stuffed, weight.permute(1, 0, 2, 3).flip(2).flip(3))
