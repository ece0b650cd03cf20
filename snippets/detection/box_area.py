r"""The area of a box.

Source: Rezatofighi et al. 2019, arXiv 1902.09630, Algorithm 2, steps 2 and 3

$$
|A| = (x_2 - x_1)(y_2 - y_1)
$$

Notation:
    $|A|$: `return`, the area of each box, in the square of the unit of the coordinates
    $x_1, y_1, x_2, y_2$: `boxes`, the corners
"""

import torch

from snippets.detection.check_boxes import check_boxes


def box_area(boxes: torch.Tensor) -> torch.Tensor:
    """Return the area of every box.

    Coordinates are points on a line, not pixel indices: from 0 to 16 is 16 wide. Code of 2015,
    Faster R-CNN's among it, names the first and last pixel, 0 and 15, and adds 1.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.

    Returns:
        (N,), >= 0; inf where the area exceeds what the dtype holds.

    Raises:
        ValueError: `boxes` are no boxes (see `check_boxes`).

    Example:
        >>> box_area(torch.tensor([[0.0, 0.0, 4.0, 3.0], [1.0, 1.0, 1.0, 5.0]]))
        tensor([12.,  0.])
    """
    check_boxes(boxes)
    x1, y1, x2, y2 = boxes.unbind(dim=1)
    return (x2 - x1) * (y2 - y1)
