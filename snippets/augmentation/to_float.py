r"""Whole numbers from 0 to 255 become numbers from 0 to 1.

Source: torchvision.transforms.v2, ToDtype(torch.float32, scale=True), which with ToImage takes the
    place of ToTensor

$$
I'_{cij} = \frac{I_{cij}}{255}
$$

Notation:
    $I_{cij}$: `image`, value of channel $c$ in row $i$ and column $j$, a whole number
    $I'_{cij}$: `return`, the same as a fraction of the largest
"""

import torch


def to_float(image: torch.Tensor) -> torch.Tensor:
    """Return a picture of bytes as float32 in [0, 1].

    Args:
        image: any shape, uint8.

    Returns:
        Same shape, float32, in [0, 1].

    Raises:
        ValueError: the picture is not uint8; one that is floating already must not be divided again.

    Example:
        >>> to_float(torch.tensor([0, 51, 255], dtype=torch.uint8))
        tensor([0.0000, 0.2000, 1.0000])
    """
    if image.dtype != torch.uint8:
        raise ValueError(f"image must be uint8, but is {image.dtype}")
    return image.to(torch.float32) / 255
