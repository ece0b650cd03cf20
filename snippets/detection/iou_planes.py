r"""Intersection over union where speed counts: edge by edge, in place, and 0 where it is undefined.

Source: Rezatofighi et al. 2019, arXiv 1902.09630, Eq. 1; the order of the operations is ours

$$
J(A, B) = \begin{cases}
    \dfrac{|A \cap B|}{|A| + |B| - |A \cap B|} & \text{if } A \text{ or } B \text{ has an area} \\
    0 & \text{otherwise}
\end{cases}
$$

Notation:
    $A$: `planes1`, planes of x1, y1, x2, y2 and of the area
    $B$: `planes2`, the same
    $|A \cap B|$: `intersection`, the shared area
    $|A|$: `area1`, the last of its planes
    $|B|$: `area2`, the last of its planes
    $J(A, B)$: `return`, the overlap of each pair
"""

import torch


def iou_planes(planes1: torch.Tensor, planes2: torch.Tensor) -> torch.Tensor:
    """Return the IoU of boxes whose planes broadcast against each other.

    The inner part of the fast forms of suppression, which have checked their boxes. Each result
    overwrites one that is no longer needed. It gives no gradient.

    Args:
        planes1: (5, ...), x1, y1, x2, y2 and area; nan stands for no box.
        planes2: (5, ...), the same, in a shape that broadcasts with `planes1`.

    Returns:
        The broadcast shape without the 5, in [0, 1].

    Raises:
        ValueError: there are not five planes.

    Example:
        >>> a = torch.tensor([0.0, 0.0, 4.0, 4.0, 16.0])
        >>> b = torch.tensor([[1.0, 2.0, 5.0, 6.0, 16.0], [0.0, 0.0, 4.0, 2.0, 8.0]])
        >>> iou_planes(a[:, None], b.T)
        tensor([0.2308, 0.5000])
    """
    for name, planes in (("planes1", planes1), ("planes2", planes2)):
        if len(planes) != 5:
            raise ValueError(f"{name} must be 5 planes, but has shape {tuple(planes.shape)}")
    left1, top1, right1, bottom1, area1 = planes1
    left2, top2, right2, bottom2, area2 = planes2
    width = torch.minimum(right1, right2).sub_(torch.maximum(left1, left2)).clamp_(min=0)
    height = torch.minimum(bottom1, bottom2).sub_(torch.maximum(top1, top2)).clamp_(min=0)
    intersection = width.mul_(height)
    union = torch.add(area1, area2, out=height).sub_(intersection)
    return intersection.div_(union).nan_to_num_(0.0)
