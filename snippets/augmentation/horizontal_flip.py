r"""A picture seen in a mirror: columns in reverse order.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.1.1, "Flipping and
    Cropping"

$$
I'_{ij} = I_{i,\, W - 1 - j}, \qquad j = 0, \dots, W - 1
$$

Notation:
    $I$: `image`, or a mask
    $I'$: `return`
    $i, j$: row and column of a pixel, counted from 0
    $W$: number of columns
"""

import torch


def horizontal_flip(image: torch.Tensor) -> torch.Tensor:
    """Swap left and right.

    Args:
        image: (..., H, W), any dtype: a picture, a batch of them, or a mask.

    Returns:
        Same shape, a copy.

    Example:
        >>> horizontal_flip(torch.tensor([[1, 2, 3], [4, 5, 6]]))
        tensor([[3, 2, 1],
                [6, 5, 4]])
    """
    return image.flip(-1)
