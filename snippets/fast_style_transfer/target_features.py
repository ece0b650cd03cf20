r"""The activations that the styled image should have.

Source: Huang and Belongie 2017, arXiv 1703.06868, section 6.1, Eq. 9

$$
t = \operatorname{AdaIN}(f(c), f(s))
$$

Notation:
    $t$: `return`, target activations
    $f$: `encoder`, of which the last layer counts; its weights stand still
    $c$: `content`, an image or a batch
    $s$: `style`, as many images
    $\operatorname{AdaIN}$: `adaptive_instance_normalization`, Eq. 8
"""

from collections.abc import Callable, Sequence

import torch

from snippets.fast_style_transfer.adaptive_instance_normalization import (
    adaptive_instance_normalization,
)


def target_features(
    encoder: Callable[[torch.Tensor], Sequence[torch.Tensor]],
    content: torch.Tensor,
    style: torch.Tensor,
) -> torch.Tensor:
    """Return t. The statistics are taken at one layer only, the deepest.

    Args:
        encoder: gives the activations of images, one tensor a layer, the deepest last.
        content: (N, 3, H, W).
        style: (N, 3, H', W'), of any size.

    Returns:
        (N, C, ...), of the size of the content's activations.

    Raises:
        ValueError: `content` and `style` differ in number.

    Example:
        >>> def encoder(image):  # one "layer": the pixels themselves
        ...     return [image]
        >>> content = torch.tensor([-1.0, 1.0]).expand(1, 3, 1, 2)
        >>> style = torch.tensor([0.0, 4.0, 8.0, 4.0]).expand(1, 3, 1, 4)  # variance 8
        >>> target_features(encoder, content, style)[0, 0]  # 4 - sqrt(8) and 4 + sqrt(8)
        tensor([[1.1716, 6.8284]])
    """
    return adaptive_instance_normalization(encoder(content)[-1], encoder(style)[-1])
