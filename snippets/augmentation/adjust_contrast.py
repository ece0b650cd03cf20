r"""More or less contrast: a blend with the picture's mean brightness.

Source: torchvision.transforms.v2.functional.adjust_contrast

$$
I' = \min(\max(f I + (1 - f)\, \bar Y,\, 0),\, 1), \qquad \bar Y = \frac{1}{H W} \sum_{ij} Y_{ij}
$$

Notation:
    $I$: `image`
    $I'$: `return`
    $f$: `factor`, 0 for plain grey, 1 for the picture, above 1 for more contrast
    $Y_{ij}$: brightness of a pixel, by `grayscale`
    $H, W$: number of rows and columns
"""

import torch

from snippets.augmentation.grayscale import grayscale


def adjust_contrast(image: torch.Tensor, factor: float) -> torch.Tensor:
    """Move each value away from the mean brightness, or towards it.

    Args:
        image: (..., 3, H, W), floating, in [0, 1].
        factor: >= 0; 1 changes nothing.

    Returns:
        Same shape, in [0, 1].

    Raises:
        ValueError: the picture is none (see `check_image`), or `factor` is negative.

    Example:
        >>> image = torch.tensor([[0.4, 0.6]]).expand(3, 1, 2)
        >>> adjust_contrast(image, 2.0)[0]
        tensor([[0.3000, 0.7000]])
    """
    if not factor >= 0:
        raise ValueError(f"factor must be >= 0, but is {factor}")
    mean = grayscale(image).mean(dim=(-3, -2, -1), keepdim=True)
    return (factor * image + (1 - factor) * mean).clamp(0, 1)
