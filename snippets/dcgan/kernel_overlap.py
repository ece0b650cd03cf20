r"""How many kernels of a fractionally-strided convolution meet in each pixel.

Source: Odena, Dumoulin, Olah 2016, Deconvolution and Checkerboard Artifacts, Distill,
    doi 10.23915/distill.00003, on networks of the kind of Radford et al. 2015

$$
c_j = \left| \left\{ m : \; 0 \le j + p - s m < k, \; 0 \le m < n \right\} \right|
$$

Notation:
    $c_j$: `return`, kernels that reach pixel $j$ of the output, counted from 0
    $m$: pixel of the input, whose kernel begins at pixel $sm - p$ of the output
    $n$: `n`, pixels of the input
    $k$: `kernel_size`, pixels that one kernel covers
    $s$: `stride`, pixels from one kernel to the next
    $p$: `padding`, pixels left off at either end
"""

import torch
import torch.nn.functional as F


def kernel_overlap(
    n: int, kernel_size: int, stride: int, padding: int = 0, output_padding: int = 0
) -> torch.Tensor:
    """Return the counts along one axis; in an image, the counts of both axes are multiplied.

    Away from the border the counts are all the same if and only if the stride divides the kernel.
    Where it does not, a pattern of that period is the easiest thing to draw: a checkerboard.

    Args:
        n: pixels along the axis, >= 1.
        kernel_size: >= 1.
        stride: >= 1.
        padding: >= 0.
        output_padding: in [0, stride).

    Returns:
        Integers, as many as the output has pixels.

    Example:
        >>> kernel_overlap(6, 5, 2, padding=2, output_padding=1)  # the paper's kernel
        tensor([2, 2, 3, 2, 3, 2, 3, 2, 3, 2, 2, 1])
        >>> kernel_overlap(6, 4, 2, padding=1)  # that of most tutorials: even but for the border
        tensor([1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1])
    """
    ones = torch.ones(1, 1, n), torch.ones(1, 1, kernel_size)
    counts = F.conv_transpose1d(
        *ones, stride=stride, padding=padding, output_padding=output_padding
    )
    return counts.long().flatten()
