r"""Other colours, as bright and as strong as before: a turn of the colour wheel.

Source: Smith 1978, Color Gamut Transform Pairs, SIGGRAPH (HSV); as
    torchvision.transforms.v2.functional.adjust_hue

$$
\begin{aligned}
V &= \max(R, G, B), \quad \Delta = V - \min(R, G, B), \quad
H = \begin{cases}
(G - B) / \Delta & V = R \\
(B - R) / \Delta + 2 & V = G \\
(R - G) / \Delta + 4 & V = B
\end{cases} \\
I'_c &= V - \Delta \max(0, \min(k_c, 4 - k_c, 1)), \quad
k_c = (n_c + H + 6 f) \bmod 6, \quad n = (5, 3, 1)
\end{aligned}
$$

Notation:
    $R, G, B$: `image`, its three channels
    $I'_c$: `return`, channel $c$
    $f$: `factor`, part of a full turn of the wheel
    $H$: hue, in sixths of a turn; where $\Delta = 0$, in greys, there is none
    $V, \Delta$: value, and chroma (saturation times value)
"""

import torch

from snippets.augmentation.check_image import check_image


def adjust_hue(image: torch.Tensor, factor: float) -> torch.Tensor:
    """Turn the hue of every pixel by the same angle.

    Args:
        image: (..., 3, H, W), floating, in [0, 1].
        factor: part of a full turn, in [-0.5, 0.5]; 0 changes nothing.

    Returns:
        Same shape, in [0, 1]. Greys stay as they are.

    Raises:
        ValueError: the picture is none (see `check_image`), or `factor` is outside [-0.5, 0.5].

    Example:
        >>> red = torch.tensor([[[1.0]], [[0.0]], [[0.0]]])
        >>> adjust_hue(red, 1 / 3).flatten()  # green
        tensor([0., 1., 0.])
    """
    check_image(image)
    if not -0.5 <= factor <= 0.5:
        raise ValueError(f"factor must be in [-0.5, 0.5], but is {factor}")
    r, g, b = image.unbind(dim=-3)
    v = image.amax(dim=-3)
    delta = v - image.amin(dim=-3)
    d = torch.where(delta == 0, 1.0, delta)
    h = torch.where(v == r, (g - b) / d, torch.where(v == g, (b - r) / d + 2, (r - g) / d + 4))
    channels = []
    for n in (5, 3, 1):
        k = (n + h + 6 * factor).remainder(6)
        channels.append(v - delta * torch.minimum(k, 4 - k).clamp(0, 1))
    return torch.stack(channels, dim=-3)
