r"""Boxes after a crop: shifted to the window's corner, and cut off at its edges.

Source: torchvision.transforms.v2.functional.crop, for bounding boxes

$$
x' = \min(\max(x - l, 0), w), \qquad y' = \min(\max(y - t, 0), h)
$$

Notation:
    $x, y$: `boxes`, the coordinates of either corner
    $x', y'$: `return`
    $t, l$: `top`, `left` of the window
    $h, w$: `height`, `width` of the window
"""

import torch

from snippets.detection.check_boxes import check_boxes


def crop_boxes(
    boxes: torch.Tensor, top: float, left: float, height: float, width: float
) -> torch.Tensor:
    """Move boxes with a crop of their picture, and clamp them to it.

    A box outside the window becomes one without area on its edge: see `keep_boxes`.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        top: upper edge of the window, in the unit of the boxes; negative where rows are added.
        left: left edge; negative where columns are added.
        height: height of the window, > 0.
        width: width of the window, > 0.

    Returns:
        (N, 4), inside the window, in the same order: labels still fit.

    Raises:
        ValueError: `boxes` are no boxes (see `check_boxes`), or the window is empty.

    Example:
        >>> boxes = torch.tensor([[1.0, 1.0, 5.0, 5.0], [8.0, 0.0, 9.0, 2.0]])
        >>> crop_boxes(boxes, top=0, left=2, height=4, width=4)
        tensor([[0., 1., 3., 4.],
                [4., 0., 4., 2.]])
    """
    check_boxes(boxes)
    for name, length in (("height", height), ("width", width)):
        if not length > 0:
            raise ValueError(f"{name} must be above 0, but is {length}")
    x1, y1, x2, y2 = boxes.unbind(1)
    x1, x2 = ((x - left).clamp(0, width) for x in (x1, x2))
    y1, y2 = ((y - top).clamp(0, height) for y in (y1, y2))
    return torch.stack([x1, y1, x2, y2], dim=1)
