r"""The box that predicted offsets describe: the inverse of the encoding, with the growth capped.

Source: Ren et al. 2015, arXiv 1506.01497, Eq. 2, solved for the box;
    Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.4.4, with $\sigma$;
    the cap, log(1000/16), is that of torchvision's BoxCoder

$$
\begin{aligned}
x &= \sigma_x t_x w_a + x_a, & y &= \sigma_y t_y h_a + y_a, \\
w &= w_a \exp(\min(\sigma_w t_w, c)), & h &= h_a \exp(\min(\sigma_h t_h, c))
\end{aligned}
$$

Notation:
    $t_x, t_y, t_w, t_h$: `offsets`, predicted
    $x_a, y_a, w_a, h_a$: `anchors`, as centre, width and height
    $\sigma_x, \sigma_y, \sigma_w, \sigma_h$: `std`, the numbers that the encoding divided by
    $c$: `max_log`, the largest logarithm of a growth
    $x, y, w, h$: `return`, as centre, width and height; returned as corners
"""

import math

import torch

from snippets.detection.box_convert import box_convert
from snippets.detection.check_boxes import check_boxes


def decode_boxes(
    offsets: torch.Tensor,
    anchors: torch.Tensor,
    std: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0),
    max_log: float = math.log(1000 / 16),
) -> torch.Tensor:
    """Return the boxes that the offsets describe.

    The cap matters at the start of training, when a prediction of 100 would ask for a box of e^100
    anchors. It lets a box of 16 pixels grow to 1000. Nothing caps how far a box shrinks.

    Args:
        offsets: (N, 4), finite.
        anchors: (N, 4), x1, y1, x2, y2; row i belongs to row i of `offsets`.
        std: four numbers > 0, as they were given to `encode_boxes`.
        max_log: cap on the logarithms of the growth in width and in height.

    Returns:
        (N, 4), x1, y1, x2, y2, in the unit of the anchors; not clipped to an image.

    Raises:
        ValueError: anchors are no boxes (see `check_boxes`); `offsets` do not have their shape or
            are not finite; `std` does not hold four numbers > 0.

    Example:
        >>> anchors = torch.tensor([[0.0, 0.0, 4.0, 2.0]])
        >>> decode_boxes(torch.tensor([[1.0, 0.0, math.log(2), 0.0]]), anchors)
        tensor([[ 2.,  0., 10.,  2.]])
    """
    check_boxes(anchors, "anchors")
    if offsets.shape != anchors.shape:
        shapes = f"{tuple(anchors.shape)}, but has {tuple(offsets.shape)}"
        raise ValueError(f"offsets must have the shape of anchors, {shapes}")
    if not offsets.isfinite().all():
        wrong = offsets[~offsets.isfinite()][0].item()
        raise ValueError(f"offsets must be finite, but holds {wrong}")
    if len(std) != 4 or not all(s > 0 for s in std):
        raise ValueError(f"std must hold four numbers > 0, but is {std}")
    t_x, t_y, t_w, t_h = (offsets * offsets.new_tensor(std)).unbind(dim=1)
    x_a, y_a, w_a, h_a = box_convert(anchors, "xyxy", "cxcywh").unbind(dim=1)
    x, y = t_x * w_a + x_a, t_y * h_a + y_a
    w, h = w_a * t_w.clamp(max=max_log).exp(), h_a * t_h.clamp(max=max_log).exp()
    return box_convert(torch.stack([x, y, w, h], dim=1), "cxcywh", "xyxy")
