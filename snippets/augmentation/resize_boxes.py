r"""Boxes of a picture that changes its size.

Source: torchvision.transforms.v2.functional.resize, for bounding boxes

$$
x' = x \, \frac{W'}{W}, \qquad y' = y \, \frac{H'}{H}
$$

Notation:
    $x, y$: `boxes`, the coordinates of either corner
    $x', y'$: `return`
    $H, W$: `size`, the old height and width
    $H', W'$: `new_size`, the new ones
"""

import torch

from snippets.detection.check_boxes import check_boxes


def resize_boxes(
    boxes: torch.Tensor, size: tuple[int, int], new_size: tuple[int, int]
) -> torch.Tensor:
    """Scale boxes with their picture.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        size: height and width of the picture, > 0.
        new_size: height and width that it gets, > 0.

    Returns:
        (N, 4).

    Raises:
        ValueError: `boxes` are no boxes (see `check_boxes`), or a size is not above 0.

    Example:
        >>> resize_boxes(torch.tensor([[1.0, 2.0, 3.0, 4.0]]), size=(10, 10), new_size=(20, 5))
        tensor([[0.5000, 4.0000, 1.5000, 8.0000]])
    """
    check_boxes(boxes)
    for name, lengths in (("size", size), ("new_size", new_size)):
        if not min(lengths) > 0:
            raise ValueError(f"{name} must be above 0, but is {lengths}")
    (height, width), (new_height, new_width) = size, new_size
    x, y = new_width / width, new_height / height
    return boxes * boxes.new_tensor([x, y, x, y])
