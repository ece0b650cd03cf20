r"""The three ways to write a box, each turned into the others.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.3;
    names of the forms as in torchvision.ops

$$
(x_1,\ y_1,\ x_2,\ y_2)
= (x_1,\ y_1,\ x_1 + w,\ y_1 + h)
= \left(c_x - \tfrac{w}{2},\ c_y - \tfrac{h}{2},\ c_x + \tfrac{w}{2},\ c_y + \tfrac{h}{2}\right)
$$

Notation:
    $x_1, y_1, x_2, y_2$: form `"xyxy"`, the two corners
    $x_1, y_1, w, h$: form `"xywh"`, the upper left corner, width and height
    $c_x, c_y, w, h$: form `"cxcywh"`, the centre, width and height
"""

import torch

from snippets.detection.check_boxes import check_boxes


def box_convert(boxes: torch.Tensor, in_fmt: str, out_fmt: str) -> torch.Tensor:
    """Rewrite boxes from one form into another, by way of the corners.

    Args:
        boxes: (N, 4) in the form `in_fmt`, finite, width and height >= 0.
        in_fmt: "xyxy", "xywh" or "cxcywh".
        out_fmt: one of the same three.

    Returns:
        (N, 4) in the form `out_fmt`; a new tensor.

    Raises:
        ValueError: a form is unknown, or the corners are no boxes (see `check_boxes`).

    Example:
        >>> box_convert(torch.tensor([[2.0, 1.0, 6.0, 4.0]]), "xyxy", "cxcywh")
        tensor([[4.0000, 2.5000, 4.0000, 3.0000]])
    """
    for name, form in (("in_fmt", in_fmt), ("out_fmt", out_fmt)):
        if form not in ("xyxy", "xywh", "cxcywh"):
            raise ValueError(f"{name} must be 'xyxy', 'xywh' or 'cxcywh', but is {form!r}")
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(f"boxes must have shape (N, 4), but has {tuple(boxes.shape)}")
    first, second = boxes[:, :2], boxes[:, 2:]
    if in_fmt == "xywh":
        first, second = first, first + second
    elif in_fmt == "cxcywh":
        first, second = first - second / 2, first + second / 2
    check_boxes(torch.cat([first, second], dim=1))
    if in_fmt == out_fmt:
        return boxes.clone()
    if out_fmt == "xywh":
        first, second = first, second - first
    elif out_fmt == "cxcywh":
        first, second = (first + second) / 2, second - first
    return torch.cat([first, second], dim=1)
