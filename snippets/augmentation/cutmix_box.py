r"""Where CutMix pastes: a box of the picture's shape, around a random point.

Source: Yun et al. 2019, arXiv 1905.04899, Eq. 2 and the lines that follow it; rounding and cutting off as
    in the authors' code and in torchvision

$$
\begin{aligned}
r_x &\sim \mathcal{U}\{0, \dots, W - 1\}, \quad r_y \sim \mathcal{U}\{0, \dots, H - 1\}, \quad
r = \tfrac12 \sqrt{1 - \lambda} \\
B &= \left(\max(r_x - \lfloor r W \rfloor, 0),\; \max(r_y - \lfloor r H \rfloor, 0),\;
\min(r_x + \lfloor r W \rfloor, W),\; \min(r_y + \lfloor r H \rfloor, H)\right)
\end{aligned}
$$

Notation:
    $B$: `return`, x1, y1, x2, y2
    $H, W$: `height`, `width` of the picture
    $\lambda$: `lam`, share of the picture that is to stay
    $r_x, r_y$: centre of the box before it is cut off
"""

import math

import torch


def cutmix_box(
    height: int, width: int, lam: float, rng: torch.Generator
) -> tuple[int, int, int, int]:
    """Draw the box that another picture fills. At the edge it is cut off, and so smaller.

    Args:
        height: height of the picture, >= 1.
        width: width of the picture, >= 1.
        lam: share that is to stay, in [0, 1]: see `sample_beta`.
        rng: source of the draws, on the CPU.

    Returns:
        x1, y1, x2, y2, inside the picture; empty where `lam` is near 1.

    Raises:
        ValueError: the picture is empty, or `lam` is outside [0, 1].

    Example:
        >>> x1, y1, x2, y2 = cutmix_box(8, 8, 0.75, torch.Generator().manual_seed(0))
        >>> 0 <= x1 <= x2 <= 8, x2 - x1 <= 4
        (True, True)
    """
    for name, length in (("height", height), ("width", width)):
        if length < 1:
            raise ValueError(f"{name} must be at least 1, but is {length}")
    if not 0 <= lam <= 1:
        raise ValueError(f"lam must be in [0, 1], but is {lam}")
    r_x = torch.randint(width, (1,), generator=rng).item()
    r_y = torch.randint(height, (1,), generator=rng).item()
    r = 0.5 * math.sqrt(1 - lam)
    half_w, half_h = int(r * width), int(r * height)
    return (
        max(r_x - half_w, 0),
        max(r_y - half_h, 0),
        min(r_x + half_w, width),
        min(r_y + half_h, height),
    )
