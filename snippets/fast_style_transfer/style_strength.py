r"""A knob from the photograph to the full style, turned after training.

Source: Huang and Belongie 2017, arXiv 1703.06868, section 7 (runtime controls), Eq. 14

$$
T(c, s, \alpha) = g\left((1 - \alpha) f(c) + \alpha \operatorname{AdaIN}(f(c), f(s))\right)
$$

Notation:
    $T(c, s, \alpha)$: `return`, the styled image
    $\alpha$: `alpha`, 0 gives the photograph, as well as $g$ can, and 1 is Eq. 10
    $c$: `content`, the photograph
    $s$: `style`, the image whose style is wanted
    $f$: `encoder`, of which the last layer counts
    $g$: `decoder`, trained before
    $\operatorname{AdaIN}$: `adaptive_instance_normalization`, Eq. 8
"""

from collections.abc import Callable, Sequence

import torch

from snippets.fast_style_transfer.adaptive_instance_normalization import (
    adaptive_instance_normalization,
)


def style_strength(
    encoder: Callable[[torch.Tensor], Sequence[torch.Tensor]],
    decoder: Callable[[torch.Tensor], torch.Tensor],
    content: torch.Tensor,
    style: torch.Tensor,
    alpha: float,
) -> torch.Tensor:
    """Return T(c, s, alpha). What is blended are activations, not images.

    Args:
        encoder: gives the activations of images, one tensor a layer, the deepest last.
        decoder: maps the deepest activations to images.
        content: (N, 3, H, W).
        style: (N, 3, H', W').
        alpha: strength of the style, in [0, 1].

    Returns:
        (N, 3, H, W), if H and W are multiples of what the encoder shrinks by; not clipped.

    Raises:
        ValueError: `alpha` is outside [0, 1], or `content` and `style` differ in number.

    Example:
        >>> content = torch.tensor([-1.0, 1.0]).expand(1, 3, 1, 2)
        >>> style = torch.tensor([2.0, 8.0]).expand(1, 3, 1, 2)  # full style: 2 and 8
        >>> style_strength(lambda image: [image], lambda t: t, content, style, 0.5)[0, 0]
        tensor([[0.5000, 4.5000]])
    """
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha must be in [0, 1], but is {alpha}")
    f_c, f_s = encoder(content)[-1], encoder(style)[-1]
    return decoder((1 - alpha) * f_c + alpha * adaptive_instance_normalization(f_c, f_s))
