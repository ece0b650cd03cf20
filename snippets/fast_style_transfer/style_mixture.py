r"""Several styles at once, each with its share.

Source: Huang and Belongie 2017, arXiv 1703.06868, section 7 (runtime controls), Eq. 15

$$
T(c, s_{1, 2, \dots K}, w_{1, 2, \dots K}) =
    g\left( \sum_{k=1}^K w_k \operatorname{AdaIN}(f(c), f(s_k)) \right),
    \qquad \sum_{k=1}^K w_k = 1
$$

Notation:
    $T$: `return`, the styled image
    $c$: `content`, the photograph
    $s_k$: `styles`, one image or batch each
    $w_k$: `weights`, one number each
    $f$: `encoder`, of which the last layer counts
    $g$: `decoder`, trained before
    $\operatorname{AdaIN}$: `adaptive_instance_normalization`, Eq. 8
    $K$: number of styles
"""

import math
from collections.abc import Callable, Sequence

import torch

from snippets.fast_style_transfer.adaptive_instance_normalization import (
    adaptive_instance_normalization,
)


def style_mixture(
    encoder: Callable[[torch.Tensor], Sequence[torch.Tensor]],
    decoder: Callable[[torch.Tensor], torch.Tensor],
    content: torch.Tensor,
    styles: Sequence[torch.Tensor],
    weights: Sequence[float],
) -> torch.Tensor:
    """Return T(c, s, w). The styles may differ in size.

    Args:
        encoder: gives the activations of images, one tensor a layer, the deepest last.
        decoder: maps the deepest activations to images.
        content: (N, 3, H, W).
        styles: K tensors (N, 3, H_k, W_k).
        weights: K numbers of sum 1, within 1e-4.

    Returns:
        (N, 3, H, W), if H and W are multiples of what the encoder shrinks by; not clipped.

    Raises:
        ValueError: `weights` are not as many as `styles` or not of sum 1, or a style is of
            another number of images than `content`.

    Example:
        >>> content = torch.tensor([-1.0, 1.0]).expand(1, 3, 1, 2)
        >>> one = torch.tensor([2.0, 8.0]).expand(1, 3, 1, 2)  # mean 5, deviation 3
        >>> two = torch.tensor([0.0, 2.0]).expand(1, 3, 1, 2)  # mean 1, deviation 1
        >>> styles, weights = [one, two], [0.75, 0.25]
        >>> style_mixture(lambda image: [image], lambda t: t, content, styles, weights)[0, 0]
        tensor([[1.5000, 6.5000]])
    """
    if len(weights) != len(styles):
        raise ValueError(f"weights must hold {len(styles)} numbers, but holds {len(weights)}")
    if not math.isclose(sum(weights), 1, abs_tol=1e-4):
        raise ValueError(f"weights must be of sum 1, but sum to {sum(weights)}")
    f_c = encoder(content)[-1]

    def share(w: float, s: torch.Tensor) -> torch.Tensor:
        return w * adaptive_instance_normalization(f_c, encoder(s)[-1])

    return decoder(sum(map(share, weights, styles)))
