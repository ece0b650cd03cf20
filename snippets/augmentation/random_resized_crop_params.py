r"""A random window: so much of the area, in such a shape, anywhere.

Source: Szegedy et al. 2015, arXiv 1409.4842, section 6, which samples 8 to 100 % of the area at an
    aspect ratio of 3/4 to 4/3; ten tries, then the middle, as in torchvision's RandomResizedCrop

$$
\begin{aligned}
a &\sim \mathcal{U}(s_1, s_2), \quad \log \rho \sim \mathcal{U}(\log r_1, \log r_2), \quad
w = \operatorname{round}\sqrt{a H W \rho}, \quad h = \operatorname{round}\sqrt{a H W / \rho} \\
t &\sim \mathcal{U}\{0, \dots, H - h\}, \quad l \sim \mathcal{U}\{0, \dots, W - w\}
\quad \text{ where } 0 < h \le H,\; 0 < w \le W
\end{aligned}
$$

Notation:
    $H, W$: `height`, `width` of the picture
    $s_1, s_2$: `scale`, least and largest share of the area
    $r_1, r_2$: `ratio`, least and largest width over height
    $t, l, h, w$: `return`, the window
    $a, \rho$: share of the area and aspect ratio that are drawn
"""

import math

import torch


def random_resized_crop_params(
    height: int,
    width: int,
    *,
    scale: tuple[float, float] = (0.08, 1.0),
    ratio: tuple[float, float] = (3 / 4, 4 / 3),
    rng: torch.Generator,
) -> tuple[int, int, int, int]:
    """Draw a window for `crop_image` and `crop_boxes`; what it holds is then resized.

    The aspect ratio is drawn by its logarithm, so that 3/4 and 4/3 are equally likely. If ten
    draws do not fit, the largest window in the middle with an allowed ratio is taken.

    Args:
        height: height of the picture, >= 1.
        width: width of the picture, >= 1.
        scale: least and largest share of the area, 0 < least <= largest.
        ratio: least and largest width over height, 0 < least <= largest.
        rng: source of the draws, on the CPU: numbers are wanted here, not tensors.

    Returns:
        top, left, height, width.

    Raises:
        ValueError: the picture is empty, or a range is not one.

    Example:
        >>> rng = torch.Generator().manual_seed(0)
        >>> top, left, h, w = random_resized_crop_params(100, 200, scale=(0.5, 0.5), rng=rng)
        >>> abs(h * w / (100 * 200) - 0.5) < 0.01, top + h <= 100, left + w <= 200
        (True, True, True)
    """
    for name, length in (("height", height), ("width", width)):
        if length < 1:
            raise ValueError(f"{name} must be at least 1, but is {length}")
    for name, (low, high) in (("scale", scale), ("ratio", ratio)):
        if not 0 < low <= high:
            raise ValueError(f"{name} must be a range above 0, but is {low} to {high}")
    logs = math.log(ratio[0]), math.log(ratio[1])
    for _ in range(10):
        a = torch.empty(1).uniform_(*scale, generator=rng).item()
        rho = torch.empty(1).uniform_(*logs, generator=rng).exp().item()
        w = round(math.sqrt(a * height * width * rho))
        h = round(math.sqrt(a * height * width / rho))
        if 0 < h <= height and 0 < w <= width:
            top = torch.randint(height - h + 1, (1,), generator=rng).item()
            left = torch.randint(width - w + 1, (1,), generator=rng).item()
            return top, left, h, w
    h = min(height, max(round(width / ratio[0]), 1))
    w = min(width, max(round(height * ratio[1]), 1))
    return (height - h) // 2, (width - w) // 2, h, w
