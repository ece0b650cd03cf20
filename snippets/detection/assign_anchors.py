r"""Which ground-truth box each anchor is taught: first one anchor a box, then all that overlap.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.4.3, steps 1 to 4

$$
\begin{aligned}
(i_t, j_t) &= \operatorname*{arg\,max}_{i \ne i_1, \ldots, i_{t-1};\ j \ne j_1, \ldots, j_{t-1}}
x_{ij}, \qquad a_{i_t} = j_t, \qquad t = 1, \ldots, n_b \\
a_i &= \begin{cases}
\operatorname*{arg\,max}_j x_{ij} & \text{if } \max_j x_{ij} > \tau \\
-1 & \text{otherwise}
\end{cases} \qquad \text{for all other } i
\end{aligned}
$$

Notation:
    $x_{ij}$: `iou`, IoU of anchor $i$ and ground-truth box $j$
    $n_b$: how many ground-truth boxes there are, columns of `iou`
    $(i_t, j_t)$: `i`, `j`, place of the largest number that is left
    $\tau$: `iou_threshold`
    $a_i$: `return`, the box that anchor $i$ is taught
"""

import torch


def assign_anchors(iou: torch.Tensor, iou_threshold: float = 0.5) -> torch.Tensor:
    """Return for each anchor the index of its ground-truth box, or -1 for background.

    The largest IoU of all is taken first, and its anchor and its box are then out. So every box
    gets an anchor of its own, the best one that is left, even one that it does not overlap. Of
    equal numbers the first counts, row before column.

    Args:
        iou: (n_a, n_b), from `box_iou(anchors, boxes)`, in [0, 1]. (torchvision's Matcher takes
            the transpose.)
        iou_threshold: in [0, 1].

    Returns:
        (n_a,), int64, from -1 to n_b - 1.

    Raises:
        ValueError: `iou` is no matrix or holds what is not in [0, 1]; the threshold is not in [0,
            1].

    Example:
        >>> iou = torch.tensor([[0.9, 0.8], [0.6, 0.1], [0.3, 0.2]])
        >>> assign_anchors(iou)
        tensor([0, 0, 1])
    """
    if iou.ndim != 2:
        raise ValueError(f"iou must have shape (n_a, n_b), but has {tuple(iou.shape)}")
    inside = (iou >= 0) & (iou <= 1)
    if not inside.all():
        raise ValueError(f"iou must be in [0, 1], but holds {iou[~inside][0].item()}")
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"iou_threshold must be in [0, 1], but is {iou_threshold}")
    n_a, n_b = iou.shape
    a = torch.full((n_a,), -1, device=iou.device)
    if n_b == 0:
        return a
    left = iou.clone()
    for _ in range(min(n_a, n_b)):
        best = left.argmax()
        i, j = best // n_b, best % n_b
        a[i] = j
        left[i, :] = -torch.inf
        left[:, j] = -torch.inf
    max_iou, argmax = iou.max(dim=1)
    return torch.where((a == -1) & (max_iou > iou_threshold), argmax, a)
