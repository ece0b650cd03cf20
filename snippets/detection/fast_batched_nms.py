r"""Suppression inside each class, fast: a sweep from left to right finds the pairs that can matter.

Source: Bodla et al. 2017, arXiv 1704.04503, Figure 2, the line of NMS; stated for all boxes at once

$$
k_i = \prod_{j < i,\ c_j = c_i} \left( 1 - k_j \, [\mathrm{iou}(b_j, b_i) > N_t] \right),
\qquad s_1 \ge s_2 \ge \ldots \ge s_N
$$

Notation:
    $b_i$: `boxes`, in the order of their `scores` $s_i$
    $c_i$: `idxs`, the class of each box
    $k_i$: `keep`, 1 if box $i$ is kept, 0 if a better box of its class that is kept overlaps it
    $[\ldots]$: 1 where the condition holds, which makes a pair of `better` and `worse`
    $N_t$: `iou_threshold`
"""

import torch

from snippets.detection.check_detections import check_detections
from snippets.detection.fast_nms import fast_nms
from snippets.detection.iou_planes import iou_planes

_CELLS = 2**16  # pairs compared at once: what stays in a CPU's cache
_CROWDED = 100  # pairs a box from which on sweeping costs more than going class by class


def fast_batched_nms(
    boxes: torch.Tensor, scores: torch.Tensor, idxs: torch.Tensor, iou_threshold: float
) -> torch.Tensor:
    """Return the indices of the boxes that are kept in any class, the best score first.

    Boxes are lined up class by class, and inside a class by their left edge. To overlap a box by
    more than the threshold, a box further right must start before that share of the first is past:
    so each box is compared with a few of its successors, and never with another class. The common
    trick, to move each class elsewhere by an offset, rounds the coordinates, and fails where they
    are negative.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        scores: (N,); of equal scores the earlier box goes first.
        idxs: integer, (N,), any numbers; boxes with the same number compete.
        iou_threshold: in [0, 1].

    Returns:
        int64, (K,), indices into `boxes`, equal to those of `batched_nms`.

    Raises:
        ValueError: `boxes`, `scores` and `idxs` are no detections (see `check_detections`), or
            `iou_threshold` is outside [0, 1].

    Example:
        >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 3.0], [0.0, 0.0, 4.0, 3.0]])
        >>> scores, idxs = torch.tensor([0.8, 0.9, 0.7]), torch.tensor([0, 0, 1])
        >>> fast_batched_nms(boxes, scores, idxs, iou_threshold=0.5)
        tensor([1, 2])
    """
    check_detections(boxes, scores, idxs)
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"iou_threshold must be in [0, 1], but is {iou_threshold}")
    boxes = boxes.detach()
    keep = torch.zeros_like(idxs, dtype=torch.bool)
    order, successors = _line_up(boxes, idxs, iou_threshold)
    if successors.sum() > _CROWDED * len(boxes):
        for c in idxs.unique():
            members = (idxs == c).nonzero()[:, 0]
            keep[members[fast_nms(boxes[members], scores[members], iou_threshold)]] = True
    else:
        first, second = _overlapping(boxes.index_select(0, order), successors, iou_threshold)
        keep = _undefeated(order.index_select(0, first), order.index_select(0, second), scores)
    kept = keep.nonzero()[:, 0]
    return kept[scores[kept].argsort(descending=True, stable=True)]


def _line_up(
    boxes: torch.Tensor, idxs: torch.Tensor, iou_threshold: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """The order by class and then left edge; how many boxes that follow each can overlap it."""
    n = len(boxes)
    left, by_left = boxes[:, 0].sort()
    classes, by_class = idxs.index_select(0, by_left).sort(stable=True)
    order = by_left.index_select(0, by_class)
    x1, _, x2, _ = boxes.index_select(0, order).T
    last = x2 - 0.999 * iou_threshold * (x2 - x1)  # a little more than exact: rounding is covered
    # Whole numbers separate the classes without rounding: (class, place among all left edges).
    place = classes.unique_consecutive(return_inverse=True)[1] * (n + 1)
    end = torch.searchsorted(place + by_class, place + torch.searchsorted(left, last, right=True))
    return order, (end - torch.arange(1, n + 1, device=end.device)).clamp(min=0)


def _overlapping(
    boxes: torch.Tensor, successors: torch.Tensor, iou_threshold: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """The pairs of places whose boxes overlap by more than the threshold, the first on the left."""
    limit = torch.tensor(iou_threshold, dtype=boxes.dtype)
    if limit.item() > iou_threshold:  # the largest number of that dtype that is not above it
        limit = limit.nextafter(-limit)
    n, widest = len(boxes), int(successors.max()) if len(boxes) > 0 else 0
    x1, y1, x2, y2 = boxes.T
    planes = torch.stack([x1, y1, x2, y2, (x2 - x1) * (y2 - y1)])
    planes = torch.cat([planes, planes.new_full((5, widest), torch.nan)], dim=1)
    pairs = [successors.new_empty(2, 0)]
    for start in range(0, n, max(1, _CELLS // max(1, widest))):
        count = successors[start : start + max(1, _CELLS // max(1, widest))]
        width = int(count.max())
        here = planes[:, start : start + len(count), None]
        next_ones = planes[:, start + 1 : start + len(count) + width].unfold(1, width, 1)
        row, column = (iou_planes(here, next_ones) > limit).nonzero().T
        pair = torch.stack([row, row + column + 1])
        pairs.append(pair[:, column < count.index_select(0, row)] + start)
    return torch.cat(pairs, dim=1)


def _undefeated(a: torch.Tensor, b: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
    """Which boxes are kept, where box a[p] and box b[p] exclude each other for every pair p."""
    a_score, b_score = scores.index_select(0, a), scores.index_select(0, b)
    a_first = (a_score > b_score) | ((a_score == b_score) & (a < b))
    better, worse = torch.where(a_first, a, b), torch.where(a_first, b, a)
    keep = torch.ones_like(scores, dtype=torch.bool)
    while len(better) > 0:
        contested = torch.zeros_like(keep).index_fill_(0, worse, True)
        # Nothing left beats this `better`: it stays, and so its `worse` goes.
        keep.index_fill_(0, worse[~contested.index_select(0, better)], False)
        undecided = keep.index_select(0, better) & keep.index_select(0, worse)
        better, worse = better[undecided], worse[undecided]
    return keep
