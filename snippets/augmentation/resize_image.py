r"""A picture in another size: each new pixel is a weighted mean of old ones nearby.

Source: torchvision.transforms.v2.Resize(antialias=True), bilinear: a triangle filter, as wide as a
    new pixel where the picture shrinks

$$
I' = A \, I \, B^\top, \qquad
A_{ip} = \frac{a_{ip}}{\sum_q a_{iq}}, \quad
a_{ip} = \max\left(0,\; 1 - \frac{\left| p + \tfrac12 - (i + \tfrac12)\, r \right|}{\max(r, 1)}\right),
\quad r = \frac{H}{H'}
$$

Notation:
    $I$: `image`, with $H$ rows and $W$ columns
    $I'$: `return`
    $A$: weight of old row $p$ in new row $i$
    $B$: the same for columns, from $W$ and $W'$
    $H', W'$: `height`, `width`, the new size
    $r$: old pixels for one new pixel
"""

import torch


def _weights(old: int, new: int, like: torch.Tensor) -> torch.Tensor:
    r = old / new
    position = torch.arange(max(old, new), dtype=like.dtype, device=like.device) + 0.5
    center = position[:new, None] * r
    a = (1 - (position[:old] - center).abs() / max(r, 1)).clamp(min=0)
    return a / a.sum(dim=1, keepdim=True)


def resize_image(image: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Resize without aliasing: where the picture shrinks, no old pixel is skipped.

    Args:
        image: (..., H, W), floating.
        height: new number of rows, >= 1.
        width: new number of columns, >= 1.

    Returns:
        (..., height, width), within the range of the picture.

    Raises:
        ValueError: the picture is not floating, or the new size is empty.

    Example:
        >>> resize_image(torch.tensor([[0.0, 1.0, 2.0, 3.0]]), height=1, width=2)
        tensor([[0.7143, 2.2857]])
    """
    if not image.is_floating_point():
        raise ValueError(f"image must be floating, but is {image.dtype}")
    for name, length in (("height", height), ("width", width)):
        if length < 1:
            raise ValueError(f"{name} must be at least 1, but is {length}")
    rows, columns = image.shape[-2:]
    return _weights(rows, height, image) @ image @ _weights(columns, width, image).T
