r"""How bright each pixel is: green counts most.

Source: ITU-R Recommendation BT.601, luma; the digits 0.2989, 0.587, 0.114 are those of torchvision

$$
Y = 0.2989 \, R + 0.587 \, G + 0.114 \, B
$$

Notation:
    $R, G, B$: `image`, its three channels
    $Y$: `return`, brightness
"""

import torch

from snippets.augmentation.check_image import check_image


def grayscale(image: torch.Tensor) -> torch.Tensor:
    """Return the brightness of each pixel.

    Args:
        image: (..., 3, H, W), floating, in [0, 1].

    Returns:
        (..., 1, H, W), in [0, 1].

    Raises:
        ValueError: the picture is none (see `check_image`).

    Example:
        >>> grayscale(torch.tensor([[[1.0, 0.0]], [[0.0, 1.0]], [[0.0, 0.0]]]))
        tensor([[[0.2989, 0.5870]]])
    """
    check_image(image)
    r, g, b = image.split(1, dim=-3)
    return 0.2989 * r + 0.587 * g + 0.114 * b
