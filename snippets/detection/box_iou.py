r"""Intersection over union (IoU), also called the Jaccard index, of two boxes.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.4.2;
    Rezatofighi et al. 2019, arXiv 1902.09630, Eq. 1

$$
J(A, B) = \frac{|A \cap B|}{|A \cup B|} = \frac{|A \cap B|}{|A| + |B| - |A \cap B|}
$$

Notation:
    $A, B$: `boxes1`, `boxes2`, sets of points
    $|A \cap B|$: `intersection`, the shared area
    $|A \cup B|$: `union`, the area that at least one of them covers
    $J(A, B)$: `return`, 0 where the boxes share no area, 1 where they are equal
"""

import torch

from snippets.detection.box_area import box_area
from snippets.detection.box_intersection import box_intersection


def box_iou(boxes1: torch.Tensor, boxes2: torch.Tensor) -> torch.Tensor:
    """Return the IoU of every box of the first list with every box of the second.

    Args:
        boxes1: (N, 4), x1, y1, x2, y2.
        boxes2: (M, 4), in the same unit and dtype.

    Returns:
        (N, M), in [0, 1]; nan where neither box has an area, since 0/0 says nothing.

    Raises:
        ValueError: `boxes1` or `boxes2` are no boxes (see `check_boxes`).

    Example:
        >>> a = torch.tensor([[0.0, 0.0, 4.0, 4.0]])
        >>> b = torch.tensor([[1.0, 2.0, 5.0, 6.0], [0.0, 0.0, 4.0, 2.0]])
        >>> box_iou(a, b)
        tensor([[0.2308, 0.5000]])
    """
    intersection = box_intersection(boxes1, boxes2)
    union = box_area(boxes1)[:, None] + box_area(boxes2)[None, :] - intersection
    return intersection / union
