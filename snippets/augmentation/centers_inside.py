r"""Which boxes have their centre inside a window.

Source: Liu et al. 2016, arXiv 1512.02325, section 2.2, "Data augmentation": the part of a ground
    truth box is kept if its centre is in the sampled patch

$$
l < \frac{x_1 + x_2}{2} < l + w, \qquad t < \frac{y_1 + y_2}{2} < t + h
$$

Notation:
    $x_1, y_1, x_2, y_2$: `boxes`, one a row
    $t, l$: `top`, `left` of the window
    $h, w$: `height`, `width` of the window
"""

import torch

from snippets.detection.check_boxes import check_boxes


def centers_inside(
    boxes: torch.Tensor, top: float, left: float, height: float, width: float
) -> torch.Tensor:
    """Return whether each box has its centre inside the window, edges excluded.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        top: upper edge of the window, in the unit of the boxes.
        left: left edge.
        height: height of the window.
        width: width of the window.

    Returns:
        (N,), bool.

    Raises:
        ValueError: `boxes` are no boxes (see `check_boxes`).

    Example:
        >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 9.0, 9.0]])
        >>> centers_inside(boxes, top=0, left=0, height=4, width=4)
        tensor([ True, False])
    """
    check_boxes(boxes)
    x, y = ((boxes[:, :2] + boxes[:, 2:]) / 2).unbind(1)
    return (left < x) & (x < left + width) & (top < y) & (y < top + height)
