r"""From raw predictions to final boxes: decode, take the likeliest class, suppress.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.4.4, multibox_detection

$$
\begin{aligned}
s_i &= \max_{k \ge 1} p_{ki}, \qquad c_i = \arg\max_{k \ge 1} p_{ki} - 1, \qquad
    b_i = \mathrm{decode}(t_i, a_i) \\
\mathcal{D} &= \{i \in \mathrm{NMS}(\{b_i\}, \{s_i\}, N_t) : s_i \ge \epsilon\}
\end{aligned}
$$

Notation:
    $p_{ki}$: `cls_probs`, probability of class $k$ at anchor $i$; $k = 0$ is background
    $t_i$: `offset_preds`, predicted offsets from the anchor
    $a_i$: `anchors`, the anchors that the offsets start from
    $s_i$: `confidence`, probability of the likeliest class
    $c_i$: `classes`, from 0, since background is left out
    $b_i$: `boxes`, the predicted boxes
    $N_t$: `nms_threshold`, the overlap that is allowed
    $\epsilon$: `pos_threshold`, the least confidence of a detection
    $\mathcal{D}$: the rows of `return` whose class is not -1
"""

import torch

from snippets.detection.batched_nms import batched_nms
from snippets.detection.decode_boxes import decode_boxes
from snippets.detection.nms import nms


def multibox_detection(
    cls_probs: torch.Tensor,
    offset_preds: torch.Tensor,
    anchors: torch.Tensor,
    nms_threshold: float = 0.5,
    pos_threshold: float = 0.01,
    per_class: bool = False,
) -> torch.Tensor:
    """Return one row for each anchor of each image: class, confidence, x1, y1, x2, y2.

    D2L lets boxes of all classes suppress each other (`per_class=False`); most detectors suppress
    inside a class. Either way an anchor answers with its likeliest class alone. Rows that are not
    final have class -1: `rows[rows[:, 0] >= 0]` are the detections of an image. As in D2L, the
    confidence of an unsure row is turned into that of background, 1 minus it.

    Args:
        cls_probs: (batch, classes + 1, n), in [0, 1].
        offset_preds: (batch, 4 n), as `encode_boxes` gives with std (0.1, 0.1, 0.2, 0.2).
        anchors: (n, 4), x1, y1, x2, y2.
        nms_threshold: in [0, 1].
        pos_threshold: in [0, 1], the least confidence of a detection.
        per_class: whether only boxes of the same class suppress each other.

    Returns:
        (batch, n, 6); first the boxes that survive suppression, the most confident first, then the
        others in the order of their anchors.

    Raises:
        ValueError: shapes do not fit, there is no class beside background, a probability or
            threshold is outside [0, 1], or `anchors` are no boxes (see `check_boxes`).

    Example:
        >>> anchors = [[0.1, 0.1, 0.5, 0.9], [0.1, 0.2, 0.5, 0.9], [0.6, 0.2, 0.9, 0.9]]
        >>> cls_probs = torch.tensor([[[0.1, 0.2, 0.1], [0.9, 0.8, 0.0], [0.0, 0.0, 0.9]]])
        >>> multibox_detection(cls_probs, torch.zeros(1, 12), torch.tensor(anchors))[0]
        tensor([[ 0.0000,  0.9000,  0.1000,  0.1000,  0.5000,  0.9000],
                [ 1.0000,  0.9000,  0.6000,  0.2000,  0.9000,  0.9000],
                [-1.0000,  0.8000,  0.1000,  0.2000,  0.5000,  0.9000]])
    """
    n = len(anchors)
    if cls_probs.ndim != 3 or cls_probs.shape[1] < 2 or cls_probs.shape[2] != n:
        shapes = f"(batch, classes + 1, {n}), but has {tuple(cls_probs.shape)}"
        raise ValueError(f"cls_probs must have shape {shapes}")
    if offset_preds.shape != (len(cls_probs), 4 * n):
        shapes = f"{(len(cls_probs), 4 * n)}, but has {tuple(offset_preds.shape)}"
        raise ValueError(f"offset_preds must have shape {shapes}")
    inside = (cls_probs >= 0) & (cls_probs <= 1)
    if not inside.all():
        raise ValueError(f"cls_probs must be in [0, 1], but holds {cls_probs[~inside][0].item()}")
    if not 0 <= pos_threshold <= 1:
        raise ValueError(f"pos_threshold must be in [0, 1], but is {pos_threshold}")
    images = []
    for i in range(len(cls_probs)):
        confidence, classes = cls_probs[i, 1:].max(dim=0)
        boxes = decode_boxes(offset_preds[i].reshape(n, 4), anchors, std=(0.1, 0.1, 0.2, 0.2))
        if per_class:
            keep = batched_nms(boxes, confidence, classes, nms_threshold)
        else:
            keep = nms(boxes, confidence, nms_threshold)
        removed = torch.ones_like(classes, dtype=torch.bool)
        removed[keep] = False
        unsure = confidence < pos_threshold
        classes = classes.masked_fill(removed | unsure, -1)
        confidence = torch.where(unsure, 1 - confidence, confidence)
        rows = torch.cat([classes[:, None], confidence[:, None], boxes], dim=1)
        images.append(rows[torch.cat([keep, removed.nonzero()[:, 0]])])
    return torch.stack(images)
