r"""The loss that pulls a predicted box onto its target even while the two do not overlap.

Source: Rezatofighi et al. 2019, arXiv 1902.09630, Algorithm 2

$$
U = A^p + A^g - I, \qquad
\mathcal{L}_{GIoU} = 1 - GIoU = 1 - \left(\frac{I}{U} - \frac{A^c - U}{A^c}\right)
$$

Notation:
    $A^p, A^g$: `area_p`, `area_g`, areas of the predicted box and of the ground truth
    $I, U$: `intersection`, `union`, of the two boxes of a pair
    $A^c$: `enclosing`, area of the smallest box that holds both
    $\mathcal{L}_{GIoU}$: `return`, from 0 (equal boxes) towards 2 (far apart)
"""

import torch

from snippets.detection.box_area import box_area
from snippets.detection.check_boxes import check_boxes


def generalized_box_iou_loss(boxes1: torch.Tensor, boxes2: torch.Tensor) -> torch.Tensor:
    """Return 1 - GIoU of row i of the predictions with row i of the ground truth.

    A regressor knows nothing of the order of corners, so the algorithm first puts each predicted
    box in order. The ground truth has an area, so nothing is divided by zero: no epsilon.

    Args:
        boxes1: (N, 4), predicted, two opposite corners in any order, finite.
        boxes2: (N, 4), ground truth, x1, y1, x2, y2 with width and height > 0, in the same unit.

    Returns:
        (N,), in [0, 2), one loss a pair; take the mean or sum as the model needs.

    Raises:
        ValueError: shapes differ, `boxes2` are no boxes (see `check_boxes`) or have no area, a
            prediction is not finite.

    Example:
        >>> target = torch.tensor([[0.0, 0.0, 1.0, 1.0]])
        >>> generalized_box_iou_loss(torch.tensor([[3.0, 0.0, 4.0, 1.0]]), target)
        tensor([1.5000])
    """
    if boxes1.shape != boxes2.shape:
        shapes = f"{tuple(boxes2.shape)}, but has {tuple(boxes1.shape)}"
        raise ValueError(f"boxes1 must have the shape of boxes2, {shapes}")
    check_boxes(boxes2, "boxes2")
    empty = (boxes2[:, :2] == boxes2[:, 2:]).any(dim=1)
    if empty.any():
        wrong = boxes2[empty][0].tolist()
        raise ValueError(f"boxes2 must have width and height > 0, but holds {wrong}")
    first, second = boxes1[:, :2], boxes1[:, 2:]
    boxes1 = torch.cat([torch.minimum(first, second), torch.maximum(first, second)], dim=1)
    check_boxes(boxes1, "boxes1")
    area_p, area_g = box_area(boxes1), box_area(boxes2)
    upper_left = torch.maximum(boxes1[:, :2], boxes2[:, :2])
    lower_right = torch.minimum(boxes1[:, 2:], boxes2[:, 2:])
    intersection = (lower_right - upper_left).clamp(min=0).prod(dim=1)
    union = area_p + area_g - intersection
    upper_left = torch.minimum(boxes1[:, :2], boxes2[:, :2])
    lower_right = torch.maximum(boxes1[:, 2:], boxes2[:, 2:])
    enclosing = (lower_right - upper_left).prod(dim=1)
    return 1 - (intersection / union - (enclosing - union) / enclosing)
