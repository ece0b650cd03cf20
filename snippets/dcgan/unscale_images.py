r"""The way back: from the range of tanh to pixels that can be shown.

Source: Radford et al. 2015, arXiv 1511.06434, section 4 (the inverse of its scaling)

$$
p = \frac{x + 1}{2}
$$

Notation:
    $p$: `return`, from 0 for black to 1 for white
    $x$: `images`, from -1 to 1
"""

import torch


def unscale_images(images: torch.Tensor) -> torch.Tensor:
    """Return images in [0, 1], as matplotlib and torchvision show and save them.

    Args:
        images: any shape, in [-1, 1].

    Returns:
        Same shape, in [0, 1].

    Raises:
        ValueError: something is outside [-1, 1].

    Example:
        >>> unscale_images(torch.tensor([-1.0, 0.0, 0.5, 1.0]))
        tensor([0.0000, 0.5000, 0.7500, 1.0000])
    """
    low, high = images.aminmax()
    if not (low >= -1 and high <= 1):
        raise ValueError(f"images must be in [-1, 1], but holds {low} to {high}")
    return (images + 1) / 2
