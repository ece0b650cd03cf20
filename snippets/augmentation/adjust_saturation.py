r"""Stronger or paler colours: a blend with the picture in grey.

Source: torchvision.transforms.v2.functional.adjust_saturation

$$
I'_c = \min(\max(f I_c + (1 - f)\, Y,\, 0),\, 1)
$$

Notation:
    $I_c$: `image`, one channel
    $I'_c$: `return`, the same channel
    $f$: `factor`, 0 for grey, 1 for the picture, above 1 for stronger colours
    $Y$: brightness, by `grayscale`
"""

import torch

from snippets.augmentation.grayscale import grayscale


def adjust_saturation(image: torch.Tensor, factor: float) -> torch.Tensor:
    """Move each pixel away from its grey, or towards it.

    Args:
        image: (..., 3, H, W), floating, in [0, 1].
        factor: >= 0; 1 changes nothing.

    Returns:
        Same shape, in [0, 1].

    Raises:
        ValueError: the picture is none (see `check_image`), or `factor` is negative.

    Example:
        >>> adjust_saturation(torch.tensor([[[0.0]], [[1.0]], [[0.0]]]), 0.5).flatten()
        tensor([0.2935, 0.7935, 0.2935])
    """
    if not factor >= 0:
        raise ValueError(f"factor must be >= 0, but is {factor}")
    return (factor * image + (1 - factor) * grayscale(image)).clamp(0, 1)
