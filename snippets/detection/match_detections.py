r"""Which detections are right: each true box is found once, by the best detection that covers it.

Source: Everingham et al. 2015, The PASCAL Visual Object Classes Challenge: A Retrospective,
    International Journal of Computer Vision 111, section 2.4.3, Eq. 1, and the challenge's own code

$$
a_o = \frac{\mathrm{area}(B_p \cap B_{gt})}{\mathrm{area}(B_p \cup B_{gt})} > 0.5
$$

Notation:
    $B_p$: `boxes`, predicted, taken in the order of their `scores`, best first
    $B_{gt}$: `gt_boxes`, the true box that $B_p$ overlaps most; found already, $B_p$ is wrong
    $a_o$: `iou`, how much the two overlap
    $0.5$: `iou_threshold`, to be exceeded
"""

import torch

from snippets.detection.box_iou import box_iou
from snippets.detection.check_detections import check_detections


def match_detections(
    boxes: torch.Tensor,
    scores: torch.Tensor,
    gt_boxes: torch.Tensor,
    iou_threshold: float = 0.5,
) -> torch.Tensor:
    """Return which detections of one class in one image are true positives.

    A second detection of the same object counts as wrong, even if it also covers another object
    that nobody found: it answers for the one that it overlaps most. The text asks for more than the
    threshold, and so do we; the challenge's code is content with the threshold itself.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        scores: (N,); of equal scores the earlier box goes first.
        gt_boxes: (M, 4), in the same unit.
        iou_threshold: in [0, 1].

    Returns:
        bool, (N,).

    Raises:
        ValueError: `boxes` and `scores` are no detections (see `check_detections`), `gt_boxes` are
            no boxes (see `check_boxes`), or `iou_threshold` is outside [0, 1].

    Example:
        >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 3.0], [0.0, 0.0, 4.0, 4.0], [5.0, 0.0, 9.0, 4.0]])
        >>> scores, gt_boxes = torch.tensor([0.8, 0.9, 0.7]), torch.tensor([[0.0, 0.0, 4.0, 4.0]])
        >>> match_detections(boxes, scores, gt_boxes)
        tensor([False,  True, False])
    """
    check_detections(boxes, scores)
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"iou_threshold must be in [0, 1], but is {iou_threshold}")
    iou = box_iou(boxes, gt_boxes).double()
    correct = torch.zeros_like(scores, dtype=torch.bool)
    found = torch.zeros(len(gt_boxes), dtype=torch.bool, device=boxes.device)
    if len(gt_boxes) == 0:
        return correct
    for i in scores.argsort(descending=True, stable=True):
        j = iou[i].argmax()
        correct[i] = (iou[i, j] > iou_threshold) & ~found[j]
        found[j] |= correct[i]
    return correct
