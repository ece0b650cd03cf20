r"""Which anchors teach a region proposal network "object", which "background", and which nothing.

Source: Ren et al. 2015, arXiv 1506.01497, section 3.1.2, "Loss Function", rules (i) and (ii)

$$
p^*_i = \begin{cases}
1 & \text{if } \max_j x_{ij} > 0.7 \text{ or, for some } j,\ x_{ij} = \max_{i'} x_{i'j} > 0 \\
0 & \text{else if } \max_j x_{ij} < 0.3 \\
-1 & \text{otherwise: the anchor is ignored}
\end{cases}
$$

Notation:
    $x_{ij}$: `iou`, IoU of anchor $i$ and ground-truth box $j$
    $p^*_i$: `return`, label of anchor $i$
    $0.7, 0.3$: `positive`, `negative`, the two thresholds
"""

import torch


def rpn_labels(iou: torch.Tensor, positive: float = 0.7, negative: float = 0.3) -> torch.Tensor:
    """Return 1 for object, 0 for background, -1 for anchors that take no part.

    All anchors that tie for the best of a box are objects. A box that no anchor overlaps has no
    best
    one: the authors' code and torchvision's Matcher call every anchor its best there, since all
        tie
    at 0. The box that anchor i is regressed onto is `iou.argmax(dim=1)[i]`.

    Args:
        iou: (n_a, n_b), from `box_iou(anchors, boxes)`, in [0, 1]; n_a >= 1.
        positive: above it an anchor is an object; in [negative, 1].
        negative: below it for every box an anchor is background; in [0, positive].

    Returns:
        (n_a,), int64; without any box all are background.

    Raises:
        ValueError: `iou` is no matrix, has no row, or holds what is not in [0, 1]; the thresholds
            are not 0 <= negative <= positive <= 1.

    Example:
        >>> iou = torch.tensor([[0.8, 0.0], [0.5, 0.0], [0.2, 0.0], [0.0, 0.4]])
        >>> rpn_labels(iou)
        tensor([ 1, -1,  0,  1])
    """
    if iou.ndim != 2 or len(iou) == 0:
        raise ValueError(f"iou must have shape (n_a, n_b), n_a >= 1, but has {tuple(iou.shape)}")
    inside = (iou >= 0) & (iou <= 1)
    if not inside.all():
        raise ValueError(f"iou must be in [0, 1], but holds {iou[~inside][0].item()}")
    if not 0 <= negative <= positive <= 1:
        asked = f"0 <= negative <= positive <= 1, but are {negative} and {positive}"
        raise ValueError(f"negative and positive must satisfy {asked}")
    if iou.shape[1] == 0:
        return torch.zeros(len(iou), dtype=torch.int64, device=iou.device)
    best_of_box = (iou == iou.max(dim=0).values) & (iou > 0)
    max_iou = iou.max(dim=1).values
    labels = torch.full((len(iou),), -1, device=iou.device)
    labels[max_iou < negative] = 0
    labels[(max_iou > positive) | best_of_box.any(dim=1)] = 1
    return labels
