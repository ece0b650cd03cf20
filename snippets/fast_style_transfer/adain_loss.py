r"""What the decoder makes small.

Source: Huang and Belongie 2017, arXiv 1703.06868, section 6.2, Eq. 11

$$
\mathcal{L} = \mathcal{L}_c + \lambda \mathcal{L}_s
$$

Notation:
    $\mathcal{L}$: `return`, loss of the decoder
    $\mathcal{L}_c$: `adain_content_loss`, Eq. 12, at the deepest layer
    $\mathcal{L}_s$: `adain_style_loss`, Eq. 13, at every layer
    $\lambda$: `style_weight`, weight of the style
"""

from collections.abc import Sequence

import torch

from snippets.fast_style_transfer.adain_content_loss import adain_content_loss
from snippets.fast_style_transfer.adain_style_loss import adain_style_loss


def adain_loss(
    output_features: Sequence[torch.Tensor],
    t: torch.Tensor,
    style_features: Sequence[torch.Tensor],
    style_weight: float,
) -> torch.Tensor:
    """Return the loss of one batch.

    Args:
        output_features: activations of the decoded images, one tensor (N, C, H, W) a layer, the
            deepest last.
        t: (N, C, H, W), the target of Eq. 9, at the deepest layer, without gradient.
        style_features: activations of the style images, one tensor a layer, without gradient.
        style_weight: lambda, >= 0.

    Returns:
        Scalar, >= 0.

    Raises:
        ValueError: one of the two losses refuses its input.

    Example:
        >>> output = [torch.zeros(1, 1, 1, 1)]
        >>> t, style = torch.full((1, 1, 1, 1), 2.0), [torch.full((1, 1, 1, 1), 3.0)]
        >>> adain_loss(output, t, style, style_weight=10.0)  # 2 + 10 * 3
        tensor(32.)
    """
    l_c = adain_content_loss(output_features[-1], t)
    l_s = adain_style_loss(output_features, style_features)
    return l_c + style_weight * l_s
