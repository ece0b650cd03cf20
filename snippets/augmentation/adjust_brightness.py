r"""A darker or brighter picture: a blend with black.

Source: torchvision.transforms.v2.functional.adjust_brightness

$$
I' = \min(f I,\, 1)
$$

Notation:
    $I$: `image`
    $I'$: `return`
    $f$: `factor`, 0 for black, 1 for the picture, above 1 for a brighter one
"""

import torch

from snippets.augmentation.check_image import check_image


def adjust_brightness(image: torch.Tensor, factor: float) -> torch.Tensor:
    """Multiply by a factor and cut off at 1.

    Args:
        image: (..., 3, H, W), floating, in [0, 1].
        factor: >= 0; 1 changes nothing.

    Returns:
        Same shape, in [0, 1].

    Raises:
        ValueError: the picture is none (see `check_image`), or `factor` is negative.

    Example:
        >>> adjust_brightness(torch.full((3, 1, 1), 0.5), 1.5).flatten()
        tensor([0.7500, 0.7500, 0.7500])
    """
    if not factor >= 0:
        raise ValueError(f"factor must be >= 0, but is {factor}")
    check_image(image)
    return (factor * image).clamp(max=1)
