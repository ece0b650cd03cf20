r"""What a test picture goes through: nothing random.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.2.2, its test transforms,
    with sides of 256 and 224

$$
T_{test} = \text{normalize} \circ \text{center\_crop}_s \circ \text{resize}_r \circ \text{to\_float}
$$

Notation:
    $T_{test}$: `return`, applied to `image`
    $r$: `resize`, side of the square that the picture is resized to
    $s$: `size`, side of the square that is cut out of its middle
    $\text{normalize}$: `mean`, `std`, as in training
"""

from collections.abc import Sequence

import torch

from snippets.augmentation.center_crop_params import center_crop_params
from snippets.augmentation.crop_image import crop_image
from snippets.augmentation.normalize import normalize
from snippets.augmentation.resize_image import resize_image
from snippets.augmentation.to_float import to_float


def evaluation_transform(
    image: torch.Tensor, *, resize: int, size: int, mean: Sequence[float], std: Sequence[float]
) -> torch.Tensor:
    """Resize, cut the middle out and normalise.

    Args:
        image: (3, H, W), uint8.
        resize: side of the square before the crop, >= size.
        size: height and width of the result, >= 1.
        mean: one number a channel, in [0, 1], the same as in training.
        std: one number a channel, > 0, the same as in training.

    Returns:
        (3, size, size), floating.

    Raises:
        ValueError: one of the steps refuses its input.

    Example:
        >>> image = torch.full((3, 40, 60), 255, dtype=torch.uint8)
        >>> numbers = {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}
        >>> evaluation_transform(image, resize=3, size=1, **numbers).flatten()
        tensor([1., 1., 1.])
    """
    image = resize_image(to_float(image), resize, resize)
    window = center_crop_params((resize, resize), (size, size))
    return normalize(crop_image(image, *window), mean, std)
