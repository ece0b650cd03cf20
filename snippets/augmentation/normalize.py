r"""Each channel to mean 0 and standard deviation 1, by numbers that belong to the network.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.2.2

$$
I'_{cij} = \frac{I_{cij} - \mu_c}{\sigma_c}
$$

Notation:
    $I_{cij}$: `image`, value of channel $c$ in row $i$ and column $j$
    $I'_{cij}$: `return`
    $\mu_c$: `mean`, mean of the channel over the data that the network was trained on
    $\sigma_c$: `std`, its standard deviation
"""

from collections.abc import Sequence

import torch


def normalize(image: torch.Tensor, mean: Sequence[float], std: Sequence[float]) -> torch.Tensor:
    """Subtract each channel's mean and divide by its standard deviation.

    For weights pretrained on ImageNet mean is 0.485, 0.456, 0.406 and std 0.229, 0.224, 0.225.

    Args:
        image: (..., C, H, W), floating.
        mean: C numbers, in the unit of the picture.
        std: C numbers, > 0, in the same unit.

    Returns:
        Same shape and dtype.

    Raises:
        ValueError: the picture is not floating, a number a channel is missing, or a std is not
            above 0.

    Example:
        >>> image = torch.tensor([[[0.0, 0.5, 1.0]], [[0.25, 0.5, 0.75]]])
        >>> normalize(image, mean=[0.5, 0.5], std=[0.5, 0.25])
        tensor([[[-1.,  0.,  1.]],
        <BLANKLINE>
                [[-1.,  0.,  1.]]])
    """
    if not image.is_floating_point():
        raise ValueError(f"image must be floating, but is {image.dtype}")
    for name, numbers in (("mean", mean), ("std", std)):
        if len(numbers) != image.shape[-3]:
            raise ValueError(
                f"{name} must have one number a channel, {image.shape[-3]}, but has {len(numbers)}"
            )
    if not min(std) > 0:
        raise ValueError(f"std must be above 0, but holds {min(std)}")
    mu, sigma = (image.new_tensor(v).view(-1, 1, 1) for v in (mean, std))
    return (image - mu) / sigma
