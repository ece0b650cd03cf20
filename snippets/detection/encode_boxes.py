r"""A box written relative to an anchor: the four numbers that a detector learns to predict.

Source: Ren et al. 2015, arXiv 1506.01497, Eq. 2, the starred lines, where every $\sigma$ is 1;
    Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.4.3, where they are
    0.1, 0.1, 0.2, 0.2

$$
\begin{aligned}
t_x &= \frac{(x - x_a) / w_a}{\sigma_x}, & t_y &= \frac{(y - y_a) / h_a}{\sigma_y}, \\
t_w &= \frac{\log(w / w_a)}{\sigma_w}, & t_h &= \frac{\log(h / h_a)}{\sigma_h}
\end{aligned}
$$

Notation:
    $t_x, t_y, t_w, t_h$: `return`, the offsets: shift in anchor sizes, log of growth
    $x, y, w, h$: `boxes`, as centre, width and height
    $x_a, y_a, w_a, h_a$: `anchors`, as centre, width and height
    $\sigma_x, \sigma_y, \sigma_w, \sigma_h$: `std`, typical sizes of the four offsets
"""

import torch

from snippets.detection.box_convert import box_convert
from snippets.detection.check_boxes import check_boxes


def encode_boxes(
    boxes: torch.Tensor,
    anchors: torch.Tensor,
    std: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0),
) -> torch.Tensor:
    """Return the offsets that lead from each anchor to its box.

    Args:
        boxes: (N, 4), x1, y1, x2, y2, width and height > 0.
        anchors: (N, 4), in the same unit, width and height > 0; row i belongs to row i of `boxes`.
        std: four numbers > 0. (0.1, 0.1, 0.2, 0.2) gives the normalised offsets, whose mean is
            taken as 0. SSD's code calls these numbers variances; torchvision's BoxCoder takes
            their inverses as weights.

    Returns:
        (N, 4).

    Raises:
        ValueError: boxes or anchors are no boxes (see `check_boxes`), have no width or height, or
            differ in number; `std` does not hold four numbers > 0.

    Example:
        >>> anchors = torch.tensor([[0.0, 0.0, 4.0, 2.0]])
        >>> boxes = torch.tensor([[2.0, 0.0, 10.0, 2.0]])
        >>> encode_boxes(boxes, anchors)
        tensor([[1.0000, 0.0000, 0.6931, 0.0000]])
    """
    for name, given in (("boxes", boxes), ("anchors", anchors)):
        check_boxes(given, name)
        empty = (given[:, :2] == given[:, 2:]).any(dim=1)
        if empty.any():
            wrong = given[empty][0].tolist()
            raise ValueError(f"{name} must have width and height > 0, but holds {wrong}")
    if boxes.shape != anchors.shape:
        raise ValueError(
            f"boxes must number as the anchors, {len(anchors)}, but number {len(boxes)}"
        )
    if len(std) != 4 or not all(s > 0 for s in std):
        raise ValueError(f"std must hold four numbers > 0, but is {std}")
    x, y, w, h = box_convert(boxes, "xyxy", "cxcywh").unbind(dim=1)
    x_a, y_a, w_a, h_a = box_convert(anchors, "xyxy", "cxcywh").unbind(dim=1)
    t = [(x - x_a) / w_a, (y - y_a) / h_a, torch.log(w / w_a), torch.log(h / h_a)]
    return torch.stack(t, dim=1) / boxes.new_tensor(std)
