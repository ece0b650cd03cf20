r"""What a box is: two corners, the smaller coordinates first.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.3, the two-corner form

$$
B = \{(x, y) : x_1 \le x \le x_2,\ y_1 \le y \le y_2\}, \qquad x_1 \le x_2,\quad y_1 \le y_2
$$

Notation:
    $B$: one row of `boxes`, the four numbers $x_1, y_1, x_2, y_2$
    $x_1, y_1$: `boxes[:, :2]`, the upper left corner, since $y$ points down
    $x_2, y_2$: `boxes[:, 2:]`, the lower right corner
"""

import torch


def check_boxes(boxes: torch.Tensor, name: str = "boxes") -> None:
    """Refuse what is not a list of boxes.

    Boxes given as x, y, width, height mostly break the order of the corners, and so are caught
    here. A box with no width or no height is a box. Half precision is refused: in float16 an area
    of 300 x 300 is infinite, in bfloat16 the coordinate 257 is 256.

    Args:
        boxes: what should be (N, 4) float32 or float64: x1, y1, x2, y2 in one unit, finite.
        name: what the message calls it.

    Raises:
        ValueError: dtype, shape or order is wrong, or a coordinate is not finite.

    Example:
        >>> check_boxes(torch.tensor([[0.0, 0.0, 2.0, 1.0]]))
        >>> check_boxes(torch.tensor([[5.0, 5.0, 2.0, 1.0]]), "anchors")
        Traceback (most recent call last):
        ValueError: anchors must have x1 <= x2 and y1 <= y2, but holds [5.0, 5.0, 2.0, 1.0]
    """
    if boxes.dtype not in (torch.float32, torch.float64):
        raise ValueError(f"{name} must be float32 or float64, but is {boxes.dtype}")
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(f"{name} must have shape (N, 4), but has {tuple(boxes.shape)}")
    if not boxes.isfinite().all():
        wrong = boxes[~boxes.isfinite().all(dim=1)][0].tolist()
        raise ValueError(f"{name} must be finite, but holds {wrong}")
    swapped = boxes[:, :2] > boxes[:, 2:]
    if swapped.any():
        wrong = boxes[swapped.any(dim=1)][0].tolist()
        raise ValueError(f"{name} must have x1 <= x2 and y1 <= y2, but holds {wrong}")
