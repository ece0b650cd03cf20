r"""Greedy non-maximum suppression, fast: the boxes that `nms` keeps, decided a block at a time.

Source: Bodla et al. 2017, arXiv 1704.04503, Figure 2, the line of NMS; stated for all boxes at once

$$
k_i = \prod_{j < i} \left( 1 - k_j \, [\mathrm{iou}(b_j, b_i) > N_t] \right),
\qquad s_1 \ge s_2 \ge \ldots \ge s_N
$$

Notation:
    $b_i$: `boxes`, in the order of their `scores` $s_i$
    $k_i$: `kept`, 1 if box $i$ is kept, 0 if a better box that is kept overlaps it
    $[\ldots]$: `beats`, 1 where the condition holds, else 0
    $N_t$: `iou_threshold`, the overlap that is allowed
"""

import torch

from snippets.detection.check_detections import check_detections
from snippets.detection.iou_planes import iou_planes

_BLOCK = 128  # boxes decided at once
_COLUMNS = 1024  # boxes that a block is compared with at once: what stays in a CPU's cache


def fast_nms(boxes: torch.Tensor, scores: torch.Tensor, iou_threshold: float) -> torch.Tensor:
    """Return the indices of the boxes that are kept, the best score first.

    The best boxes left form a block. Inside it the equation is applied until nothing changes: the
    first box is right at once, the second after one more time, and so on, most of them much sooner.
    Then all that the kept boxes overlap goes, and the next block is taken from what is left.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        scores: (N,); of equal scores the earlier box goes first.
        iou_threshold: in [0, 1].

    Returns:
        int64, (K,), indices into `boxes`, equal to those of `nms`.

    Raises:
        ValueError: `boxes` and `scores` are no detections (see `check_detections`), or
            `iou_threshold` is outside [0, 1].

    Example:
        >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 3.0], [5.0, 0.0, 9.0, 4.0]])
        >>> fast_nms(boxes, torch.tensor([0.8, 0.9, 0.7]), iou_threshold=0.5)
        tensor([1, 2])
    """
    check_detections(boxes, scores)
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"iou_threshold must be in [0, 1], but is {iou_threshold}")
    order = scores.argsort(descending=True, stable=True)
    x1, y1, x2, y2 = boxes.detach().index_select(0, order).T
    planes = torch.stack([x1, y1, x2, y2, (x2 - x1) * (y2 - y1)])
    keep = order[:0]
    while len(order) > 0:
        block, rest = planes[:, :_BLOCK], planes[:, _BLOCK:]
        iou = iou_planes(block[:, :, None], block[:, None, :])
        beats = (iou.double() > iou_threshold).triu(diagonal=1)
        kept = _first_kept(beats)
        keep = torch.cat([keep, order[:_BLOCK][kept]])
        winners = block[:, kept, None]
        largest = [iou_planes(winners, r[:, None]).amax(dim=0) for r in rest.split(_COLUMNS, dim=1)]
        left = ~(torch.cat(largest).double() > iou_threshold)
        planes, order = rest[:, left], order[_BLOCK:][left]
    return keep


def _first_kept(beats: torch.Tensor) -> torch.Tensor:
    """Which boxes of a block are kept, where beats[j, i] says that box j, if kept, drops box i."""
    kept = torch.ones_like(beats[0])
    while True:
        again = ~beats[kept].any(dim=0)
        if torch.equal(again, kept):
            return kept
        kept = again
