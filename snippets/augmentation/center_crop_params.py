r"""The window in the middle, for testing.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.2.2, its test transforms;
    the rounding is that of torchvision's CenterCrop

$$
t = \operatorname{round}\frac{H - h}{2}, \qquad l = \operatorname{round}\frac{W - w}{2}
$$

Notation:
    $t, l$: `return[:2]`, first row and column of the window
    $H, W$: `size`, height and width of the picture
    $h, w$: `crop_size`, height and width of the window
"""


def center_crop_params(
    size: tuple[int, int], crop_size: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Return the window of a given size in the middle of a picture; a half rounds to even.

    Args:
        size: height and width of the picture.
        crop_size: height and width of the window, >= 1 and no larger than the picture.

    Returns:
        top, left, height, width, for `crop_image` and `crop_boxes`.

    Raises:
        ValueError: the window is empty or does not fit.

    Example:
        >>> center_crop_params((256, 256), (224, 224))
        (16, 16, 224, 224)
    """
    (height, width), (h, w) = size, crop_size
    if not (1 <= h <= height and 1 <= w <= width):
        raise ValueError(f"crop_size must be from 1 to {size}, but is {crop_size}")
    return round((height - h) / 2), round((width - w) / 2), h, w
