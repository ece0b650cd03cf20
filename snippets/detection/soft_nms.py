r"""Soft suppression: a box that overlaps a better one loses score and stays in the race.

Source: Bodla et al. 2017, arXiv 1704.04503, Figure 2, the line of Soft-NMS

$$
\begin{aligned}
\text{while } \mathcal{B} \ne \varnothing: \qquad
\mathcal{M} &\leftarrow b_m, \quad m = \arg\max_i s_i \\
\mathcal{D} &\leftarrow \mathcal{D} \cup \{\mathcal{M}\}, \quad
\mathcal{B} \leftarrow \mathcal{B} \setminus \{\mathcal{M}\} \\
s_i &\leftarrow s_i \, f(\mathrm{iou}(\mathcal{M}, b_i)) \quad \text{for all } b_i \in \mathcal{B}
\end{aligned}
$$

Notation:
    $\mathcal{B}$: `left`, the boxes not picked yet
    $s_i$: `s`, their scores as they are by now
    $\mathcal{M}$: `best`, the box picked
    $\mathcal{D}$: `keep`, the boxes picked
    $f$: `decay`, what is left of a score, for an overlap in $[0, 1]$
"""

from collections.abc import Callable

import torch

from snippets.detection.box_iou import box_iou
from snippets.detection.check_detections import check_detections


def soft_nms(
    boxes: torch.Tensor,
    scores: torch.Tensor,
    decay: Callable[[torch.Tensor], torch.Tensor],
    score_threshold: float = 0.001,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the boxes in the order in which they are picked, and the scores that they end with.

    With a decay that is 0 above a threshold and 1 elsewhere this is plain NMS. A score below
    `score_threshold` is dropped, which only saves time: nothing is gained from it any more.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        scores: (N,), >= 0; of equal scores the earlier box goes first.
        decay: takes overlaps, (K,), returns factors in [0, 1], (K,).
        score_threshold: boxes whose score is or falls below are dropped.

    Returns:
        Indices into `boxes`, int64, (K,); their final scores, (K,), which never rise.

    Raises:
        ValueError: `boxes` and `scores` are no detections (see `check_detections`), or a score is
            negative.

    Example:
        >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 3.0], [5.0, 0.0, 9.0, 4.0]])
        >>> soft_nms(boxes, torch.tensor([0.8, 0.9, 0.7]), decay=lambda iou: 1 - iou)
        (tensor([1, 2, 0]), tensor([0.9000, 0.7000, 0.2000]))
    """
    check_detections(boxes, scores)
    if (scores < 0).any():
        raise ValueError(f"scores must be >= 0, but holds {scores.min().item()}")
    left = (scores >= score_threshold).nonzero()[:, 0]
    s = scores[left]
    keep, final = left[:0], s[:0]
    while len(left) > 0:
        best = torch.arange(len(left), device=left.device) == s.argmax()
        keep, final = torch.cat([keep, left[best]]), torch.cat([final, s[best]])
        iou = box_iou(boxes[left[best]], boxes[left[~best]])[0]
        s = s[~best] * decay(iou.nan_to_num(0.0))  # two boxes of no area share nothing
        left = left[~best]
        left, s = left[s >= score_threshold], s[s >= score_threshold]
    return keep, final
