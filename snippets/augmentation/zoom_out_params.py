r"""A larger canvas with the picture somewhere on it, so that objects become small.

Source: Liu et al. 2016, arXiv 1512.02325, section 3.6, "Data Augmentation for Small Object Accuracy",
    where the canvas has up to 16 times the area; as torchvision's RandomZoomOut draws it

$$
k \sim \mathcal{U}(k_1, k_2), \quad H' = \lfloor k H \rfloor, \quad W' = \lfloor k W \rfloor, \qquad
l = \lfloor u \, (W' - W) \rfloor, \quad t = \lfloor v \, (H' - H) \rfloor, \quad
u, v \sim \mathcal{U}(0, 1)
$$

Notation:
    $H, W$: `height`, `width` of the picture
    $k_1, k_2$: `sides`, least and largest side of the canvas over that of the picture
    $H', W'$: size of the canvas
    $l, t$: `return[:2]`, columns to the left and rows above the picture
"""

import torch


def zoom_out_params(
    height: int,
    width: int,
    *,
    sides: tuple[float, float] = (1.0, 4.0),
    rng: torch.Generator,
) -> tuple[int, int, int, int]:
    """Draw how many columns and rows to add on each side, for `pad_image`.

    The boxes move by left and top: `crop_boxes` with `-top`, `-left` and the canvas's size.

    Args:
        height: height of the picture, >= 1.
        width: width of the picture, >= 1.
        sides: least and largest side of the canvas, 1 <= least <= largest.
        rng: source of the draws, on the CPU.

    Returns:
        left, top, right, bottom, each >= 0.

    Raises:
        ValueError: the picture is empty, or `sides` is no range from 1 on.

    Example:
        >>> rng = torch.Generator().manual_seed(0)
        >>> left, top, right, bottom = zoom_out_params(10, 20, sides=(2, 2), rng=rng)
        >>> top + 10 + bottom, left + 20 + right
        (20, 40)
    """
    for name, length in (("height", height), ("width", width)):
        if length < 1:
            raise ValueError(f"{name} must be at least 1, but is {length}")
    if not 1 <= sides[0] <= sides[1]:
        raise ValueError(f"sides must be a range from 1 on, but is {sides[0]} to {sides[1]}")
    k = sides[0] + torch.rand(1, generator=rng) * (sides[1] - sides[0])
    new_height, new_width = int(height * k), int(width * k)
    u, v = torch.rand(2, generator=rng)
    left, top = int((new_width - width) * u), int((new_height - height) * v)
    return left, top, new_width - width - left, new_height - height - top
