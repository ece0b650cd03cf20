r"""A window of a picture.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.1.1, "Flipping and
    Cropping"

$$
I'_{ij} = I_{t + i,\, l + j}, \qquad 0 \le i < h,\; 0 \le j < w
$$

Notation:
    $I$: `image`, or a mask
    $I'$: `return`
    $t, l$: `top`, `left`, first row and column of the window
    $h, w$: `height`, `width` of the window
"""

import torch


def crop_image(image: torch.Tensor, top: int, left: int, height: int, width: int) -> torch.Tensor:
    """Cut a window out of a picture.

    Args:
        image: (..., H, W), any dtype: a picture or a mask.
        top: first row, >= 0.
        left: first column, >= 0.
        height: number of rows, >= 1, with top + height <= H.
        width: number of columns, >= 1, with left + width <= W.

    Returns:
        (..., height, width), a view.

    Raises:
        ValueError: the window is empty or not inside the picture; a slice of torch would be
            smaller than asked, or, from a negative start, empty.

    Example:
        >>> crop_image(torch.arange(12).view(3, 4), top=1, left=2, height=2, width=2)
        tensor([[ 6,  7],
                [10, 11]])
    """
    rows, columns = image.shape[-2:]
    if not (0 <= top < top + height <= rows and 0 <= left < left + width <= columns):
        raise ValueError(
            f"top, left, height, width must be a window of {rows} x {columns}, "
            f"but are {top}, {left}, {height}, {width}"
        )
    return image[..., top : top + height, left : left + width]
