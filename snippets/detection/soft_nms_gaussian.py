r"""Soft-NMS, Gaussian: every overlap costs some score, a little overlap next to nothing.

Source: Bodla et al. 2017, arXiv 1704.04503, section 3, the second rescoring function, for all
    $b_i \notin \mathcal{D}$

$$
s_i = s_i \, e^{-\frac{\mathrm{iou}(\mathcal{M}, b_i)^2}{\sigma}}
$$

Notation:
    $s_i$: `scores`, of the boxes not picked yet
    $\mathcal{M}$: the box just picked
    $b_i$: `boxes`, those not picked yet
    $\mathcal{D}$: the boxes picked
    $\sigma$: `sigma`, the larger, the less is lost
"""

import torch

from snippets.detection.soft_nms import soft_nms


def soft_nms_gaussian(
    boxes: torch.Tensor,
    scores: torch.Tensor,
    sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the boxes in the order in which they are picked, and the scores that they end with.

    There is no threshold on the overlap: the function is continuous, and 1 where boxes are apart.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        scores: (N,), >= 0.
        sigma: > 0.
        score_threshold: boxes whose score is or falls below are dropped.

    Returns:
        Indices into `boxes`, int64, (K,); their final scores, (K,).

    Raises:
        ValueError: `sigma` is not > 0, or as in `soft_nms`.

    Example:
        >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 3.0], [3.0, 0.0, 7.0, 4.0]])
        >>> soft_nms_gaussian(boxes, torch.tensor([0.8, 0.9, 0.7]))
        (tensor([1, 2, 0]), tensor([0.9000, 0.6801, 0.2493]))
    """
    if not sigma > 0:
        raise ValueError(f"sigma must be > 0, but is {sigma}")
    return soft_nms(boxes, scores, lambda iou: torch.exp(-(iou**2) / sigma), score_threshold)
