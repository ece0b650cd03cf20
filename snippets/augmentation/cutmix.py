r"""A box of one picture pasted into another, and labels by the area that each one has.

Source: Yun et al. 2019, arXiv 1905.04899, Eq. 1; $\lambda$ by the true area, since a box at the edge is cut off

$$
\tilde x = M \odot x_A + (1 - M) \odot x_B, \qquad
\tilde y = \lambda y_A + (1 - \lambda) y_B, \qquad
\lambda = 1 - \frac{(x_2 - x_1)(y_2 - y_1)}{W H}
$$

Notation:
    $\tilde x, \tilde y$: `return`, pictures and labels
    $x_A$: `x`, one picture a row
    $y_A$: `y`, its label: one-hot, or probabilities
    $x_B, y_B$: the picture before it in the batch; the first is paired with the last
    $M$: 0 inside of `box`, which is $x_1, y_1, x_2, y_2$, and 1 outside
    $W, H$: width and height of the pictures
"""

import torch


def cutmix(
    x: torch.Tensor, y: torch.Tensor, box: tuple[int, int, int, int]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Paste the same box of each picture's neighbour in the batch.

    Args:
        x: (B, C, H, W), pictures.
        y: (B, classes), one-hot labels or probabilities, floating.
        box: x1, y1, x2, y2, inside the picture: see `cutmix_box`.

    Returns:
        Pictures and labels, in the same shapes.

    Raises:
        ValueError: `box` is no box of the picture, or `y` is no row of probabilities for each
            picture.

    Example:
        >>> x = torch.stack([torch.zeros(1, 2, 2), torch.ones(1, 2, 2)])
        >>> pictures, labels = cutmix(x, torch.eye(2), (0, 0, 1, 1))
        >>> pictures[0], labels[0]
        (tensor([[[1., 0.],
                 [0., 0.]]]), tensor([0.7500, 0.2500]))
    """
    height, width = x.shape[-2:]
    x1, y1, x2, y2 = box
    if not (0 <= x1 <= x2 <= width and 0 <= y1 <= y2 <= height):
        raise ValueError(f"box must lie in {width} x {height}, but is {box}")
    if y.ndim != 2 or len(y) != len(x) or not y.is_floating_point():
        raise ValueError(
            f"y must be floating, ({len(x)}, classes), but is {y.dtype}, {tuple(y.shape)}"
        )
    mixed = x.clone()
    mixed[..., y1:y2, x1:x2] = x.roll(1, 0)[..., y1:y2, x1:x2]
    lam = 1 - (x2 - x1) * (y2 - y1) / (width * height)
    return mixed, lam * y + (1 - lam) * y.roll(1, 0)
