r"""A random window that still shows enough of an object.

Source: Liu et al. 2016, arXiv 1512.02325, section 2.2, "Data augmentation"; sides of 0.3 to 1, 40
    tries an overlap and overlap 0 among the choices are those of torchvision's RandomIoUCrop

$$
c \sim \mathcal{U}(C); \quad \text{repeat } W_k \sim \text{windows} \;
\text{ until } \max_{i:\, \text{centre of } B_i \text{ in } W_k} J(B_i, W_k) \ge c
\;\text{ and }\; \tfrac12 \le \frac{w}{h} \le 2
$$

Notation:
    $C$: `overlaps`, the least overlaps to choose from; 1 stands for the whole picture
    $B_i$: `boxes`, one a row
    $J$: intersection over union
    $W_k$: `return`, the window, of width $w$ and height $h$
"""

from collections.abc import Sequence

import torch

from snippets.augmentation.centers_inside import centers_inside
from snippets.detection.box_iou import box_iou


def iou_crop_params(
    boxes: torch.Tensor,
    height: int,
    width: int,
    *,
    overlaps: Sequence[float] = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0),
    rng: torch.Generator,
) -> tuple[int, int, int, int]:
    """Draw a window for `crop_image` and `crop_boxes`.

    A plain random crop of a picture with small objects shows none of them most of the time.
    Drop the boxes that `centers_inside` does not name.

    Args:
        boxes: (N, 4), x1, y1, x2, y2, in pixels.
        height: height of the picture, >= 4, so that a window has a pixel.
        width: width of the picture, >= 4.
        overlaps: least overlaps to choose from, with a 1 among them, so that the search ends.
        rng: source of the draws, on the CPU.

    Returns:
        top, left, height, width; the whole picture where an overlap of 1 was chosen.

    Raises:
        ValueError: `boxes` are no boxes (see `check_boxes`), the picture is too small, or
            `overlaps` has no 1.

    Example:
        >>> boxes = torch.tensor([[40.0, 40.0, 60.0, 60.0]])
        >>> rng = torch.Generator().manual_seed(1)
        >>> top, left, h, w = iou_crop_params(boxes, 100, 100, rng=rng)
        >>> bool(centers_inside(boxes, top, left, h, w))
        True
    """
    for name, length in (("height", height), ("width", width)):
        if length < 4:
            raise ValueError(f"{name} must be at least 4, but is {length}")
    if max(overlaps, default=0) < 1:
        raise ValueError(f"overlaps must hold 1, but holds {list(overlaps)}")
    while True:
        least = overlaps[torch.randint(len(overlaps), (1,), generator=rng).item()]
        if least >= 1:
            return 0, 0, height, width
        for _ in range(40):
            side_x, side_y = 0.3 + 0.7 * torch.rand(2, generator=rng)
            w, h = int(width * side_x), int(height * side_y)
            if not 0.5 <= w / h <= 2:
                continue
            u, v = torch.rand(2, generator=rng)
            left, top = int((width - w) * u), int((height - h) * v)
            inside = boxes[centers_inside(boxes, top, left, h, w)]
            window = boxes.new_tensor([[left, top, left + w, top + h]])
            if len(inside) > 0 and box_iou(inside, window).max() >= least:
                return top, left, h, w
