r"""The area that two boxes share.

Source: Rezatofighi et al. 2019, arXiv 1902.09630, Algorithm 2, step 4

$$
|A \cap B| = \max(0, \min(x_2, x'_2) - \max(x_1, x'_1))
    \cdot \max(0, \min(y_2, y'_2) - \max(y_1, y'_1))
$$

Notation:
    $|A \cap B|$: `return`, the shared area of each pair; 0 where boxes only touch
    $x_1, y_1, x_2, y_2$: `boxes1`, the corners of $A$
    $x'_1, y'_1, x'_2, y'_2$: `boxes2`, the corners of $B$
"""

import torch

from snippets.detection.check_boxes import check_boxes


def box_intersection(boxes1: torch.Tensor, boxes2: torch.Tensor) -> torch.Tensor:
    """Return the shared area of every box of the first list with every box of the second.

    Args:
        boxes1: (N, 4), x1, y1, x2, y2.
        boxes2: (M, 4), in the same unit.

    Returns:
        (N, M), >= 0.

    Raises:
        ValueError: `boxes1` or `boxes2` are no boxes (see `check_boxes`).

    Example:
        >>> a = torch.tensor([[0.0, 0.0, 4.0, 4.0]])
        >>> b = torch.tensor([[1.0, 2.0, 5.0, 6.0], [4.0, 0.0, 8.0, 4.0]])
        >>> box_intersection(a, b)
        tensor([[6., 0.]])
    """
    check_boxes(boxes1, "boxes1")
    check_boxes(boxes2, "boxes2")
    upper_left = torch.maximum(boxes1[:, None, :2], boxes2[None, :, :2])
    lower_right = torch.minimum(boxes1[:, None, 2:], boxes2[None, :, 2:])
    width, height = (lower_right - upper_left).clamp(min=0).unbind(dim=2)
    return width * height
