r"""What a styled image should make small: content, style and roughness, weighted.

Source: Johnson et al. 2016, arXiv 1603.08155, section 4.1, Eq. 5

$$
\hat{y} = \arg\min_y \; \lambda_c \, \ell_{feat}^{\phi,j}(y, y_c)
    + \lambda_s \, \ell_{style}^{\phi,J}(y, y_s) + \lambda_{TV} \, \ell_{TV}(y)
$$

Notation:
    $y$: `image`, the image that is judged
    $\lambda_c, \lambda_s, \lambda_{TV}$: `content_weight`, `style_weight`, `tv_weight`
    $\ell_{feat}^{\phi,j}$: `feature_reconstruction_loss`, at layer `content_layer`
    $\ell_{style}^{\phi,J}$: `style_reconstruction_loss`, summed over the set $J$ of all layers
    $\ell_{TV}$: `total_variation`, roughness
    $\phi$: `loss_network`, a `LossNetwork`
    $y_c$: `content_features`, activations of the content image at layer $j$
    $y_s$: `style_features`, activations of the style image at every layer
"""

from collections.abc import Callable, Sequence

import torch

from snippets.fast_style_transfer.feature_reconstruction_loss import feature_reconstruction_loss
from snippets.fast_style_transfer.style_reconstruction_loss import style_reconstruction_loss
from snippets.fast_style_transfer.total_variation import total_variation


def perceptual_loss(
    image: torch.Tensor,
    loss_network: Callable[[torch.Tensor], Sequence[torch.Tensor]],
    content_features: torch.Tensor,
    style_features: Sequence[torch.Tensor],
    *,
    content_weight: float,
    style_weight: float,
    tv_weight: float,
    content_layer: int = 1,
) -> torch.Tensor:
    """Return what stands under the arg min: the minimum over pixels is Gatys' way, slow but exact.

    Args:
        image: (N, 3, H, W), H and W >= 2.
        loss_network: gives the activations of an image, one tensor a layer.
        content_features: `loss_network(content image)[content_layer]`, without gradient.
        style_features: `loss_network(style image)`, of one image or of N, without gradient.
        content_weight: weight of the content.
        style_weight: weight of the style, the same at every layer.
        tv_weight: weight of the total variation.
        content_layer: which of the layers tells the content. With relu1_2, relu2_2, relu3_3 and
            relu4_3 the paper's choice, relu2_2, is number 1.

    Returns:
        Scalar, with a gradient to `image`.

    Raises:
        ValueError: `style_features` are not as many as the layers, or a loss refuses its input.

    Example:
        >>> def phi(image):  # two "layers": the pixels and their squares
        ...     return [image, image**2]
        >>> image, content = torch.ones(1, 3, 2, 2), torch.zeros(1, 3, 2, 2)
        >>> perceptual_loss(
        ...     image,
        ...     phi,
        ...     phi(content)[1],
        ...     phi(2 * image),  # Gram entries 4/3 and 16/3
        ...     content_weight=1.0,
        ...     style_weight=1.0,
        ...     tv_weight=1.0,
        ... )  # those of the image are 1/3: 1 + 9 * (1 ** 2 + 5 ** 2) + 0
        tensor(235.)
    """
    features = loss_network(image)
    if len(style_features) != len(features):
        raise ValueError(
            f"style_features must hold {len(features)} layers, but holds {len(style_features)}"
        )
    l_feat = feature_reconstruction_loss(features[content_layer], content_features)
    l_style = sum(map(style_reconstruction_loss, features, style_features))
    return content_weight * l_feat + style_weight * l_style + tv_weight * total_variation(image)
