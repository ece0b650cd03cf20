r"""Soft-NMS, linear: above a threshold a score shrinks by its overlap.

Source: Bodla et al. 2017, arXiv 1704.04503, section 3, the first rescoring function

$$
s_i = \begin{cases}
    s_i, & \mathrm{iou}(\mathcal{M}, b_i) < N_t \\
    s_i (1 - \mathrm{iou}(\mathcal{M}, b_i)), & \mathrm{iou}(\mathcal{M}, b_i) \ge N_t
\end{cases}
$$

Notation:
    $s_i$: `scores`, of the boxes not picked yet
    $\mathcal{M}$: the box just picked
    $b_i$: `boxes`, those not picked yet
    $N_t$: `iou_threshold`, the overlap from which on a score falls
"""

import torch

from snippets.detection.soft_nms import soft_nms


def soft_nms_linear(
    boxes: torch.Tensor,
    scores: torch.Tensor,
    iou_threshold: float = 0.3,
    score_threshold: float = 0.001,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the boxes in the order in which they are picked, and the scores that they end with.

    The factor jumps at the threshold, from 1 to 1 minus it; the Gaussian form has no jump. At the
    threshold itself the authors' code leaves the score alone.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        scores: (N,), >= 0.
        iou_threshold: in [0, 1].
        score_threshold: boxes whose score is or falls below are dropped.

    Returns:
        Indices into `boxes`, int64, (K,); their final scores, (K,).

    Raises:
        ValueError: `iou_threshold` is outside [0, 1], or as in `soft_nms`.

    Example:
        >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 3.0], [3.0, 0.0, 7.0, 4.0]])
        >>> soft_nms_linear(boxes, torch.tensor([0.8, 0.9, 0.7]))
        (tensor([1, 2, 0]), tensor([0.9000, 0.7000, 0.2000]))
    """
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"iou_threshold must be in [0, 1], but is {iou_threshold}")

    def decay(iou: torch.Tensor) -> torch.Tensor:
        return torch.where(iou.double() >= iou_threshold, 1 - iou, torch.ones_like(iou))

    return soft_nms(boxes, scores, decay, score_threshold)
