r"""Greedy non-maximum suppression: keep the best box, drop what overlaps it too much, repeat.

Source: Bodla et al. 2017, arXiv 1704.04503, Figure 2, the line of NMS;
    Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.4.4

$$
\begin{aligned}
\text{while } \mathcal{B} \ne \varnothing: \qquad
\mathcal{M} &\leftarrow b_m, \quad m = \arg\max_i s_i \\
\mathcal{D} &\leftarrow \mathcal{D} \cup \{\mathcal{M}\}, \quad
\mathcal{B} \leftarrow \mathcal{B} \setminus \{\mathcal{M}\} \\
\mathcal{B} &\leftarrow \mathcal{B} \setminus \{b_i : \mathrm{iou}(\mathcal{M}, b_i) > N_t\}
\end{aligned}
$$

Notation:
    $\mathcal{B}$: `order`, the boxes not decided yet, best first
    $s_i$: `scores`, how sure the detector is of each
    $\mathcal{M}$: `best`, the best box not decided yet
    $\mathcal{D}$: `keep`, the boxes kept
    $N_t$: `iou_threshold`, the overlap that is allowed
"""

import torch

from snippets.detection.box_iou import box_iou
from snippets.detection.check_detections import check_detections


def nms(boxes: torch.Tensor, scores: torch.Tensor, iou_threshold: float) -> torch.Tensor:
    """Return the indices of the boxes that are kept, the best score first.

    The paper's figure suppresses at the threshold too; torchvision, and we, only above it.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        scores: (N,); of equal scores the earlier box goes first.
        iou_threshold: in [0, 1].

    Returns:
        int64, (K,), indices into `boxes`.

    Raises:
        ValueError: `boxes` and `scores` are no detections (see `check_detections`), or
            `iou_threshold` is outside [0, 1].

    Example:
        >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 3.0], [5.0, 0.0, 9.0, 4.0]])
        >>> nms(boxes, torch.tensor([0.8, 0.9, 0.7]), iou_threshold=0.5)
        tensor([1, 2])
    """
    check_detections(boxes, scores)
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"iou_threshold must be in [0, 1], but is {iou_threshold}")
    order = scores.argsort(descending=True, stable=True)
    keep = order[:0]
    while len(order) > 0:
        best, rest = order[:1], order[1:]
        keep = torch.cat([keep, best])
        iou = box_iou(boxes[best], boxes[rest])[0]
        # In double, as torchvision's kernel: in float32 the threshold itself would be rounded.
        order = rest[~(iou.double() > iou_threshold)]  # nan, two boxes of no area, stays
    return keep
