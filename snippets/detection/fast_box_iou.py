r"""Intersection over union once more, computed fast: the same bits, a fraction of the memory.

Source: Rezatofighi et al. 2019, arXiv 1902.09630, Eq. 1; the order of the operations is ours

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

from snippets.detection.check_boxes import check_boxes

# Pairs in a block: few enough to be kind to the cache of a CPU, many enough to fill a GPU.
_PAIRS = 4_000_000


def fast_box_iou(boxes1: torch.Tensor, boxes2: torch.Tensor) -> torch.Tensor:
    """Return the IoU of every box of the first list with every box of the second.

    Left, top, right and bottom edges are handled as four separate planes, each of them contiguous,
    and each result overwrites one that is no longer needed. It gives no gradient: `box_iou` does.

    Args:
        boxes1: (N, 4), x1, y1, x2, y2.
        boxes2: (M, 4), in the same unit and dtype.

    Returns:
        (N, M), the bits of `box_iou`; nan where neither box has an area.

    Raises:
        ValueError: `boxes1` or `boxes2` are no boxes (see `check_boxes`), or differ in dtype.
        RuntimeError: a gradient is asked for (torch's own words).

    Example:
        >>> a = torch.tensor([[0.0, 0.0, 4.0, 4.0]])
        >>> b = torch.tensor([[1.0, 2.0, 5.0, 6.0], [0.0, 0.0, 4.0, 2.0]])
        >>> fast_box_iou(a, b)
        tensor([[0.2308, 0.5000]])
    """
    check_boxes(boxes1, "boxes1")
    check_boxes(boxes2, "boxes2")
    if boxes1.dtype != boxes2.dtype:
        raise ValueError(f"boxes2 must be {boxes1.dtype} as boxes1, but is {boxes2.dtype}")
    planes1, planes2 = boxes1.T.contiguous()[:, :, None], boxes2.T.contiguous()
    left2, top2, right2, bottom2 = planes2
    area2 = (right2 - left2) * (bottom2 - top2)
    iou = boxes1.new_empty(len(boxes1), len(boxes2))
    rows = max(1, _PAIRS // max(1, len(boxes2)))
    for start in range(0, len(boxes1), rows):
        block = slice(start, start + rows)
        left1, top1, right1, bottom1 = planes1[:, block]
        area1 = (right1 - left1) * (bottom1 - top1)
        width = torch.minimum(right1, right2, out=iou[block])
        width.sub_(torch.maximum(left1, left2)).clamp_(min=0)
        height = torch.minimum(bottom1, bottom2)
        height.sub_(torch.maximum(top1, top2)).clamp_(min=0)
        intersection = width.mul_(height)
        union = torch.add(area1, area2, out=height).sub_(intersection)
        intersection.div_(union)
    return iou
