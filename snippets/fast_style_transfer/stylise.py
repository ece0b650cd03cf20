r"""Any photograph in any style, in one pass: encode both, swap the statistics, decode.

Source: Huang and Belongie 2017, arXiv 1703.06868, section 6.1, Eq. 10

$$
T(c, s) = g(t)
$$

Notation:
    $T(c, s)$: `return`, the styled image
    $c$: `content`, the photograph
    $s$: `style`, the image whose style is wanted
    $t$: `target_features`, Eq. 9
    $g$: `decoder`, trained before
"""

from collections.abc import Callable, Sequence

import torch

from snippets.fast_style_transfer.target_features import target_features


def stylise(
    encoder: Callable[[torch.Tensor], Sequence[torch.Tensor]],
    decoder: Callable[[torch.Tensor], torch.Tensor],
    content: torch.Tensor,
    style: torch.Tensor,
) -> torch.Tensor:
    """Return T(c, s).

    Args:
        encoder: gives the activations of images, one tensor a layer, the deepest last.
        decoder: maps the deepest activations to images.
        content: (N, 3, H, W).
        style: (N, 3, H', W'), of any size.

    Returns:
        (N, 3, H, W), if H and W are multiples of what the encoder shrinks by; not clipped.

    Raises:
        ValueError: `content` and `style` differ in number.

    Example:
        >>> def encoder(image):  # a code of the pixels that is easy to undo
        ...     return [2 * image]
        >>> content = torch.tensor([-1.0, 1.0]).expand(1, 3, 1, 2)
        >>> style = torch.tensor([0.0, 4.0, 8.0, 4.0]).expand(1, 3, 1, 4)
        >>> stylise(encoder, lambda t: t / 2, content, style)[0, 0]
        tensor([[1.1716, 6.8284]])
    """
    t = target_features(encoder, content, style)
    return decoder(t)
