r"""How far the styled image's means and deviations are from those of the style, at every layer.

Source: Huang and Belongie 2017, arXiv 1703.06868, section 6.2, Eq. 13

$$
\mathcal{L}_s = \sum_{i=1}^L \left\lVert \mu(\phi_i(g(t))) - \mu(\phi_i(s)) \right\rVert_2
    + \sum_{i=1}^L \left\lVert \sigma(\phi_i(g(t))) - \sigma(\phi_i(s)) \right\rVert_2
$$

Notation:
    $\mathcal{L}_s$: `return`, averaged over the images of the batch
    $\phi_i(g(t))$: `output_features`, activations of the decoded image at layer $i$
    $\phi_i(s)$: `style_features`, activations of the style image
    $\mu$: `channel_mean`, a vector of one number a channel
    $\sigma$: `channel_std`, the same
    $L$: number of layers: relu1_1, relu2_1, relu3_1 and relu4_1 in the paper
"""

from collections.abc import Sequence

import torch

from snippets.fast_style_transfer.channel_mean import channel_mean
from snippets.fast_style_transfer.channel_std import channel_std


def _layer_distance(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    if x.shape[:2] != y.shape[:2] or len(y) == 0:
        raise ValueError(
            f"style_features must have the images and channels of output_features, "
            f"{tuple(x.shape[:2])}, at least 1 image, but hold {tuple(y.shape)}"
        )
    means = torch.linalg.vector_norm(channel_mean(x) - channel_mean(y), dim=1)
    deviations = torch.linalg.vector_norm(channel_std(x) - channel_std(y), dim=1)
    return (means + deviations).mean()


def adain_style_loss(
    output_features: Sequence[torch.Tensor], style_features: Sequence[torch.Tensor]
) -> torch.Tensor:
    """Return the sum over layers of two Euclidean distances, as printed: with the root.

    Args:
        output_features: one tensor (N, C, H, W) a layer.
        style_features: one tensor (N, C, H', W') a layer, without gradient.

    Returns:
        Scalar, >= 0.

    Raises:
        ValueError: numbers of layers differ or are 0, images or channels of a layer differ, or a
            batch has no image.

    Example:
        >>> output = [torch.tensor([-1.0, 1.0]).expand(1, 4, 1, 2)]  # means 0, deviations 1
        >>> style = [torch.tensor([1.0, 5.0]).expand(1, 4, 1, 2)]  # means 3, deviations 2
        >>> adain_style_loss(output, style)  # sqrt(4 * 3 ** 2) + sqrt(4 * 1 ** 2)
        tensor(8.0000)
    """
    if len(output_features) != len(style_features) or len(style_features) == 0:
        raise ValueError(
            f"style_features must hold as many layers as output_features, at least 1, "
            f"but hold {len(style_features)} for {len(output_features)}"
        )
    return sum(map(_layer_distance, output_features, style_features))
