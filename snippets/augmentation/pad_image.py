r"""A picture on a larger canvas of one colour.

Source: Liu et al. 2016, arXiv 1512.02325, section 3.6, where the canvas has the mean colour

$$
I'_{ij} =
\begin{cases}
I_{i - t,\, j - l} & 0 \le i - t < H,\; 0 \le j - l < W \\
f & \text{otherwise}
\end{cases}
$$

Notation:
    $I$: `image`, or a mask, with $H$ rows and $W$ columns
    $I'$: `return`
    $l, t$: `left`, `top`, columns and rows added before it
    $f$: `fill`, the value of the canvas
"""

import torch


def pad_image(
    image: torch.Tensor, left: int, top: int, right: int, bottom: int, fill: float = 0
) -> torch.Tensor:
    """Add columns and rows around a picture.

    Args:
        image: (..., H, W), any dtype: a picture or a mask.
        left: columns to add on the left, >= 0.
        top: rows to add above, >= 0.
        right: columns to add on the right, >= 0.
        bottom: rows to add below, >= 0.
        fill: value of what is added; the class "background" for a mask.

    Returns:
        (..., top + H + bottom, left + W + right).

    Raises:
        ValueError: a number is negative, which would cut the picture.

    Example:
        >>> pad_image(torch.tensor([[5, 6]]), left=1, top=0, right=2, bottom=1, fill=9)
        tensor([[9, 5, 6, 9, 9],
                [9, 9, 9, 9, 9]])
    """
    if min(left, top, right, bottom) < 0:
        raise ValueError(
            f"left, top, right, bottom must be >= 0, but are {left}, {top}, {right}, {bottom}"
        )
    height, width = image.shape[-2:]
    size = (*image.shape[:-2], top + height + bottom, left + width + right)
    canvas = image.new_full(size, fill)
    canvas[..., top : top + height, left : left + width] = image
    return canvas
