r"""Which boxes are still boxes after a crop.

Source: torchvision.transforms.v2, SanitizeBoundingBoxes, for boxes inside their picture

$$
\text{keep}_i = \left[\, x_2^i - x_1^i \ge s \,\right] \wedge \left[\, y_2^i - y_1^i \ge s \,\right]
$$

Notation:
    $\text{keep}_i$: `return`, whether box $i$ stays
    $x_1^i, y_1^i, x_2^i, y_2^i$: `boxes[i]`
    $s$: `min_size`, the least width and height that is worth keeping
"""

import torch

from snippets.detection.check_boxes import check_boxes


def keep_boxes(boxes: torch.Tensor, min_size: float = 1.0) -> torch.Tensor:
    """Return a mask to use on boxes, labels and instance masks alike.

    A degenerate box left in the training set divides by 0 when it is encoded, and matches nothing.

    Args:
        boxes: (N, 4), x1, y1, x2, y2, clamped to their picture.
        min_size: least width and height to keep, > 0, in the unit of the boxes.

    Returns:
        (N,), bool.

    Raises:
        ValueError: `boxes` are no boxes (see `check_boxes`), or `min_size` is not above 0.

    Example:
        >>> boxes = torch.tensor([[0.0, 1.0, 3.0, 4.0], [4.0, 0.0, 4.0, 2.0]])
        >>> keep_boxes(boxes)
        tensor([ True, False])
    """
    check_boxes(boxes)
    if not min_size > 0:
        raise ValueError(f"min_size must be above 0, but is {min_size}")
    return (boxes[:, 2:] - boxes[:, :2] >= min_size).all(dim=1)
