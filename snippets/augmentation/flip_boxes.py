r"""The boxes of a picture that is seen in a mirror: left and right edge change places.

Source: torchvision.transforms.v2.functional.horizontal_flip, for bounding boxes

$$
x_1' = W - x_2, \qquad x_2' = W - x_1, \qquad y_1' = y_1, \qquad y_2' = y_2
$$

Notation:
    $x_1, y_1, x_2, y_2$: `boxes`, left, upper, right and lower edge
    $x_1', y_1', x_2', y_2'$: `return`
    $W$: `width` of the picture, in the unit of the boxes
"""

import torch

from snippets.detection.check_boxes import check_boxes


def flip_boxes(boxes: torch.Tensor, width: float) -> torch.Tensor:
    """Mirror boxes left to right, with the picture that they lie in.

    An edge lies between pixels, so it goes to W - x; the pixel in column j goes to W - 1 - j.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        width: width of the picture, > 0, in the unit of the boxes.

    Returns:
        (N, 4), x1 <= x2 as before.

    Raises:
        ValueError: `boxes` are no boxes (see `check_boxes`), or `width` is not above 0.

    Example:
        >>> flip_boxes(torch.tensor([[1.0, 2.0, 4.0, 5.0]]), width=10)
        tensor([[6., 2., 9., 5.]])
    """
    check_boxes(boxes)
    if not width > 0:
        raise ValueError(f"width must be above 0, but is {width}")
    x1, y1, x2, y2 = boxes.unbind(1)
    return torch.stack([width - x2, y1, width - x1, y2], dim=1)
