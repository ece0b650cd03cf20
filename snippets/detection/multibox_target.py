r"""What the anchors of one image are taught: offsets, a mask and classes, out of the ground truth.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.4.3

$$
a = \operatorname{assign}(\operatorname{IoU}(A, B)), \qquad
(t_i, m_i, c_i) = \begin{cases}
\left(\operatorname{encode}(B_{a_i}, A_i),\ 1,\ y_{a_i} + 1\right) & \text{if } a_i \ge 0 \\
(0, 0, 0) & \text{if } a_i = -1
\end{cases}
$$

Notation:
    $A$: `anchors`
    $B, y$: `boxes`, `labels`, the ground truth
    $a$: `assignment`, see `assign_anchors`
    $t, m, c$: `return`, offsets (see `encode_boxes`), mask and classes (see `anchor_classes`)
"""

import torch

from snippets.detection.anchor_classes import anchor_classes
from snippets.detection.assign_anchors import assign_anchors
from snippets.detection.box_iou import box_iou
from snippets.detection.encode_boxes import encode_boxes
from snippets.detection.mask_offsets import mask_offsets


def multibox_target(
    anchors: torch.Tensor,
    boxes: torch.Tensor,
    labels: torch.Tensor,
    iou_threshold: float = 0.5,
    std: tuple[float, float, float, float] = (0.1, 0.1, 0.2, 0.2),
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return what the loss compares the predictions for one image with.

    Args:
        anchors: (n_a, 4), x1, y1, x2, y2, width and height > 0.
        boxes: (n_b, 4), ground truth, in the same unit, width and height > 0; n_b may be 0.
        labels: (n_b,), int64, >= 0, classes of the ground truth.
        iou_threshold: see `assign_anchors`.
        std: see `encode_boxes`.

    Returns:
        Offsets (n_a, 4), 0 for background; mask (n_a, 4), 1 or, for background, 0; classes (n_a,),
        int64, 0 for background.

    Raises:
        ValueError: the number of labels is not that of the boxes, or a step refuses its input.

    Example:
        >>> anchors = torch.tensor([[0.0, 0.0, 4.0, 4.0], [10.0, 10.0, 14.0, 14.0]])
        >>> boxes = torch.tensor([[1.0, 0.0, 5.0, 4.0]])
        >>> offsets, mask, classes = multibox_target(anchors, boxes, torch.tensor([6]))
        >>> offsets
        tensor([[2.5000, 0.0000, 0.0000, 0.0000],
                [0.0000, 0.0000, 0.0000, 0.0000]])
        >>> classes
        tensor([7, 0])
    """
    if labels.shape != (len(boxes),):
        shape = f"({len(boxes)},), but has {tuple(labels.shape)}"
        raise ValueError(f"labels must have one entry a box, shape {shape}")
    assignment = assign_anchors(box_iou(anchors, boxes), iou_threshold)
    positive = assignment >= 0
    taught = boxes[assignment[positive]]
    offsets = torch.zeros_like(anchors)
    offsets[positive] = encode_boxes(taught, anchors[positive], std)
    mask = mask_offsets(torch.ones_like(anchors), assignment)
    return offsets, mask, anchor_classes(assignment, labels)
