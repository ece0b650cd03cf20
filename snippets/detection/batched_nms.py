r"""Suppression inside each class: boxes of different classes never suppress each other.

Source: Bodla et al. 2017, arXiv 1704.04503, section 3: suppression is done for each class by itself

$$
\mathcal{D} = \bigcup_{c} \mathrm{NMS}(\{b_i : c_i = c\}, \{s_i : c_i = c\}, N_t)
$$

Notation:
    $b_i$: `boxes`, the detected boxes
    $s_i$: `scores`, how sure the detector is of each
    $c_i$: `idxs`, the class of each box
    $N_t$: `iou_threshold`, the overlap that is allowed
    $\mathcal{D}$: `return`, the boxes kept, best first
"""

import torch

from snippets.detection.check_detections import check_detections
from snippets.detection.nms import nms


def batched_nms(
    boxes: torch.Tensor, scores: torch.Tensor, idxs: torch.Tensor, iou_threshold: float
) -> torch.Tensor:
    """Return the indices of the boxes that are kept in any class, the best score first.

    Two equal boxes of two classes both stay. `nms` alone would keep one of them.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        scores: (N,); of equal scores the earlier box goes first.
        idxs: integer, (N,), any numbers; boxes with the same number compete.
        iou_threshold: in [0, 1].

    Returns:
        int64, (K,), indices into `boxes`.

    Raises:
        ValueError: `boxes`, `scores` and `idxs` are no detections (see `check_detections`), or
            `iou_threshold` is outside [0, 1].

    Example:
        >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 3.0], [0.0, 0.0, 4.0, 3.0]])
        >>> scores, idxs = torch.tensor([0.8, 0.9, 0.7]), torch.tensor([0, 0, 1])
        >>> batched_nms(boxes, scores, idxs, iou_threshold=0.5)
        tensor([1, 2])
    """
    check_detections(boxes, scores, idxs)
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"iou_threshold must be in [0, 1], but is {iou_threshold}")
    keep = torch.zeros_like(scores, dtype=torch.bool)
    for c in idxs.unique():
        members = (idxs == c).nonzero()[:, 0]
        keep[members[nms(boxes[members], scores[members], iou_threshold)]] = True
    best_first = scores.argsort(descending=True, stable=True)
    return best_first[keep[best_first]]
