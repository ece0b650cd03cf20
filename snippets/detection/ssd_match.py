r"""SSD's matching: the best default box of each ground truth, and all that overlap enough.

Source: Liu et al. 2016, arXiv 1512.02325, section 2.2, "Matching strategy"; where two ground
    truths have the same best box the paper is silent, and the later one wins, as in torchvision's
    SSDMatcher

$$
a_i = \begin{cases}
\max \{j : i = \operatorname*{arg\,max}_{i'} x_{i'j}\} & \text{if there is such a } j \\
\operatorname*{arg\,max}_j x_{ij} & \text{else if } \max_j x_{ij} > \tau \\
-1 & \text{otherwise}
\end{cases}
$$

Notation:
    $x_{ij}$: `iou`, IoU (the paper says jaccard overlap) of default box $i$ and ground truth $j$
    $\tau$: `iou_threshold`, 0.5 in the paper
    $a_i$: `return`, the ground truth that default box $i$ is matched to
"""

import torch


def ssd_match(iou: torch.Tensor, iou_threshold: float = 0.5) -> torch.Tensor:
    """Return for each default box the index of its ground truth, or -1 for background.

    Unlike `assign_anchors` this is not one-to-one: two ground truths may want the same default
    box, and the one that loses may be left with none.

    Args:
        iou: (n_a, n_b), from `box_iou(default_boxes, boxes)`, in [0, 1]; n_a >= 1.
        iou_threshold: in [0, 1].

    Returns:
        (n_a,), int64, from -1 to n_b - 1.

    Raises:
        ValueError: `iou` is no matrix, has no row, or holds what is not in [0, 1]; the threshold
            is not in [0, 1].

    Example:
        >>> iou = torch.tensor([[0.9, 0.8], [0.6, 0.1], [0.3, 0.2]])
        >>> ssd_match(iou)
        tensor([ 1,  0, -1])
    """
    if iou.ndim != 2 or len(iou) == 0:
        raise ValueError(f"iou must have shape (n_a, n_b), n_a >= 1, but has {tuple(iou.shape)}")
    inside = (iou >= 0) & (iou <= 1)
    if not inside.all():
        raise ValueError(f"iou must be in [0, 1], but holds {iou[~inside][0].item()}")
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"iou_threshold must be in [0, 1], but is {iou_threshold}")
    if iou.shape[1] == 0:
        return torch.full((len(iou),), -1, device=iou.device)
    max_iou, a = iou.max(dim=1)
    a[max_iou <= iou_threshold] = -1
    for j, i in enumerate(iou.argmax(dim=0)):
        a[i] = j
    return a
