r"""What a training picture goes through, with its boxes, mask and labels.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.2.2, its training
    transforms, with the colours of section 14.1.1 between the crop and the normalisation

$$
T_{train} = \text{normalize} \circ \text{jitter} \circ \text{resize} \circ \text{crop} \circ
\text{flip}^{\,b} \circ \text{to\_float}, \qquad b \sim \mathcal{U}\{0, 1\}
$$

Notation:
    $T_{train}$: `return`, applied to all that belongs to one picture
    $b$: whether the picture is flipped
    $\text{to\_float}$: `image`, where it starts: a picture of bytes
    $\text{resize}$: `size`, side of the square that comes out
    $\text{normalize}$: `mean`, `std`, one number a channel
"""

from collections.abc import Sequence

import torch

from snippets.augmentation.adjust_brightness import adjust_brightness
from snippets.augmentation.adjust_contrast import adjust_contrast
from snippets.augmentation.adjust_hue import adjust_hue
from snippets.augmentation.adjust_saturation import adjust_saturation
from snippets.augmentation.color_jitter_params import color_jitter_params
from snippets.augmentation.crop_boxes import crop_boxes
from snippets.augmentation.crop_image import crop_image
from snippets.augmentation.flip_boxes import flip_boxes
from snippets.augmentation.horizontal_flip import horizontal_flip
from snippets.augmentation.keep_boxes import keep_boxes
from snippets.augmentation.normalize import normalize
from snippets.augmentation.random_resized_crop_params import random_resized_crop_params
from snippets.augmentation.resize_boxes import resize_boxes
from snippets.augmentation.resize_image import resize_image
from snippets.augmentation.resize_mask import resize_mask
from snippets.augmentation.to_float import to_float


def train_transform(
    image: torch.Tensor,
    boxes: torch.Tensor,
    labels: torch.Tensor,
    mask: torch.Tensor,
    *,
    size: int,
    mean: Sequence[float],
    std: Sequence[float],
    rng: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Flip, crop, resize and colour at random, all four together; every number is drawn once.

    Args:
        image: (3, H, W), uint8.
        boxes: (N, 4), x1, y1, x2, y2, in pixels.
        labels: (N,), class of each box.
        mask: (H, W), class of each pixel.
        size: height and width of the result, >= 1.
        mean: one number a channel, in [0, 1].
        std: one number a channel, > 0.
        rng: source of the draws, on the CPU: the result is the same wherever the picture lives.

    Returns:
        The picture (3, size, size), normalised; the boxes that are left, their labels; the mask.

    Raises:
        ValueError: `labels` or `mask` do not fit; or one of the steps refuses its input.

    Example:
        >>> image = torch.zeros(3, 40, 60, dtype=torch.uint8)
        >>> boxes, labels = torch.tensor([[0.0, 0.0, 60.0, 40.0]]), torch.tensor([7])
        >>> mask, rng = torch.ones(40, 60, dtype=torch.int64), torch.Generator().manual_seed(0)
        >>> numbers = {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}
        >>> x, b, c, m = train_transform(image, boxes, labels, mask, size=8, **numbers, rng=rng)
        >>> x.shape, b, c, m.shape  # the box was the whole picture, and is so still
        (torch.Size([3, 8, 8]), tensor([[0., 0., 8., 8.]]), tensor([7]), torch.Size([8, 8]))
    """
    if labels.shape != boxes.shape[:1]:
        raise ValueError(
            f"labels must be one for each of {len(boxes)} boxes, but are {len(labels)}"
        )
    if mask.shape != image.shape[-2:]:
        raise ValueError(
            f"mask must have the size of image, {tuple(image.shape[-2:])}, but has {tuple(mask.shape)}"
        )
    image = to_float(image)
    height, width = mask.shape
    if torch.rand(1, generator=rng) < 0.5:
        image, mask = horizontal_flip(image), horizontal_flip(mask)
        boxes = flip_boxes(boxes, width)
    window = random_resized_crop_params(height, width, rng=rng)
    image = resize_image(crop_image(image, *window), size, size)
    mask = resize_mask(crop_image(mask, *window), size, size)
    boxes = resize_boxes(crop_boxes(boxes, *window), window[2:], (size, size))
    adjust = (adjust_brightness, adjust_contrast, adjust_saturation, adjust_hue)
    order, factors = color_jitter_params(0.4, 0.4, 0.4, 0.1, rng)
    for i in order:
        image = adjust[i](image.clamp(0, 1), factors[i])  # a mean of ones may round to above 1
    keep = keep_boxes(boxes)
    return normalize(image, mean, std), boxes[keep], labels[keep], mask
