r"""Four random factors of colour, and the order in which they are applied.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.1.1, "Changing Colors";
    ranges and order as in torchvision's ColorJitter

$$
f_i \sim \mathcal{U}(\max(0, 1 - j_i),\; 1 + j_i) \;\text{ for } i = 1, 2, 3, \qquad
f_4 \sim \mathcal{U}(-j_4, j_4), \qquad \pi \sim \mathcal{U}(S_4)
$$

Notation:
    $j_1, j_2, j_3, j_4$: `brightness`, `contrast`, `saturation`, `hue`: how far each factor may go
    $f_i$: `return[1]`, the factors, in that order
    $\pi$: `return[0]`, a permutation of 0 to 3: which factor is applied first
    $S_4$: the 24 orders of four things
"""

import torch


def color_jitter_params(
    brightness: float, contrast: float, saturation: float, hue: float, rng: torch.Generator
) -> tuple[list[int], list[float]]:
    """Draw the factors for `adjust_brightness`, `_contrast`, `_saturation` and `_hue`.

    The order matters, since each of them cuts values off at 0 and 1.

    Args:
        brightness: >= 0; 0.4 draws from 0.6 to 1.4.
        contrast: >= 0.
        saturation: >= 0.
        hue: in [0, 0.5], part of a full turn either way.
        rng: source of the draws, on the CPU.

    Returns:
        The order, and the four factors.

    Raises:
        ValueError: one is negative, or `hue` is above 0.5.

    Example:
        >>> rng = torch.Generator().manual_seed(0)
        >>> order, factors = color_jitter_params(0.4, 0.4, 0.4, 0.1, rng)
        >>> sorted(order), all(0.6 <= f <= 1.4 for f in factors[:3]), abs(factors[3]) <= 0.1
        ([0, 1, 2, 3], True, True)
    """
    if not 0 <= hue <= 0.5:
        raise ValueError(f"hue must be in [0, 0.5], but is {hue}")
    ranges = []
    for name, j in (("brightness", brightness), ("contrast", contrast), ("saturation", saturation)):
        if not j >= 0:
            raise ValueError(f"{name} must be >= 0, but is {j}")
        ranges.append((max(0.0, 1 - j), 1 + j))
    order = torch.randperm(4, generator=rng).tolist()
    factors = [
        torch.empty(1).uniform_(low, high, generator=rng).item()
        for low, high in (*ranges, (-hue, hue))
    ]
    return order, factors
