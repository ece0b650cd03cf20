r"""The only pre-processing: bytes become numbers in the range of tanh.

Source: Radford et al. 2015, arXiv 1511.06434, section 4 ("no pre-processing was applied to
    training images besides scaling to the range of the tanh activation function [-1, 1]")

$$
x = \frac{p}{127.5} - 1
$$

Notation:
    $x$: `return`, in [-1, 1]
    $p$: `pixels`, from 0 to 255
"""

import torch


def scale_images(pixels: torch.Tensor) -> torch.Tensor:
    """Return the images as the discriminator must see them.

    Args:
        pixels: any shape, from 0 to 255, uint8 or floating.

    Returns:
        Same shape, floating, in [-1, 1].

    Raises:
        ValueError: something is outside 0 to 255, or all is within 0 to 1 and floating, which
            means that the images were scaled before (as torchvision's `ToTensor` does).

    Example:
        >>> scale_images(torch.tensor([0, 51, 255], dtype=torch.uint8))
        tensor([-1.0000, -0.6000,  1.0000])
    """
    low, high = pixels.aminmax()
    if not (low >= 0 and high <= 255):
        raise ValueError(f"pixels must be in 0 to 255, but holds {low} to {high}")
    if pixels.is_floating_point() and high <= 1:
        raise ValueError(f"pixels must reach up to 255, but holds only {low} to {high}")
    return pixels / 127.5 - 1
