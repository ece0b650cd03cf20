r"""What a colour picture is here: three channels of numbers from 0 to 1.

Source: torchvision.transforms.v2, "Supported input types and conventions": a floating picture has
    values in [0, 1]

$$
I \in [0, 1]^{3 \times H \times W}
$$

Notation:
    $I$: `image`, red, green and blue, each with $H$ rows and $W$ columns
"""

import torch


def check_image(image: torch.Tensor) -> None:
    """Refuse what is no colour picture with values in [0, 1].

    A picture in uint8, or one that is normalised already, would be cut off at 1 without a word.

    Args:
        image: what should be (..., 3, H, W), floating, in [0, 1].

    Raises:
        ValueError: dtype, number of channels or range is wrong.

    Example:
        >>> check_image(torch.rand(3, 4, 5))
        >>> check_image(torch.full((3, 4, 5), 255.0))
        Traceback (most recent call last):
        ValueError: image must be in [0, 1], but holds 255.0 to 255.0
    """
    if not image.is_floating_point():
        raise ValueError(f"image must be floating, in [0, 1], but is {image.dtype}")
    if image.ndim < 3 or image.shape[-3] != 3:
        raise ValueError(f"image must have shape (..., 3, H, W), but has {tuple(image.shape)}")
    if not ((image >= 0) & (image <= 1)).all():
        raise ValueError(f"image must be in [0, 1], but holds {image.min()} to {image.max()}")
