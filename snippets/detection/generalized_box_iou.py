r"""Generalised IoU (GIoU): IoU, less the share of the enclosing box that neither box fills.

Source: Rezatofighi et al. 2019, arXiv 1902.09630, Algorithm 1

$$
GIoU = IoU - \frac{|C \setminus (A \cup B)|}{|C|}
= \frac{|A \cap B|}{|A \cup B|} - \frac{|C| - |A \cup B|}{|C|}
$$

Notation:
    $A, B$: `boxes1`, `boxes2`
    $|A \cap B|$: `intersection`, the shared area
    $|A \cup B|$: `union`, the area that at least one of them covers
    $|C|$: `enclosing`, the area of the smallest box that holds both
    $GIoU$: `return`, 1 where the boxes are equal, towards -1 as they move apart
"""

import torch

from snippets.detection.box_area import box_area
from snippets.detection.box_intersection import box_intersection


def generalized_box_iou(boxes1: torch.Tensor, boxes2: torch.Tensor) -> torch.Tensor:
    """Return the GIoU of every box of the first list with every box of the second.

    IoU is 0 for all boxes that do not overlap, however far apart. GIoU still tells near from far.

    Args:
        boxes1: (N, 4), x1, y1, x2, y2.
        boxes2: (M, 4), in the same unit and dtype.

    Returns:
        (N, M), in (-1, 1], never above IoU; nan where neither box has an area.

    Raises:
        ValueError: `boxes1` or `boxes2` are no boxes (see `check_boxes`).

    Example:
        >>> a = torch.tensor([[0.0, 0.0, 1.0, 1.0]])
        >>> b = torch.tensor([[0.0, 0.0, 1.0, 1.0], [1.0, 0.0, 2.0, 1.0], [3.0, 0.0, 4.0, 1.0]])
        >>> generalized_box_iou(a, b)
        tensor([[ 1.0000,  0.0000, -0.5000]])
    """
    intersection = box_intersection(boxes1, boxes2)
    union = box_area(boxes1)[:, None] + box_area(boxes2)[None, :] - intersection
    upper_left = torch.minimum(boxes1[:, None, :2], boxes2[None, :, :2])
    lower_right = torch.maximum(boxes1[:, None, 2:], boxes2[None, :, 2:])
    enclosing = (lower_right - upper_left).prod(dim=2)
    return intersection / union - (enclosing - union) / enclosing
