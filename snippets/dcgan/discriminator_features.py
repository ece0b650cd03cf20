r"""The discriminator as a feature extractor: all its layers, pooled to 4 x 4, side by side.

Source: Radford et al. 2015, arXiv 1511.06434, section 5.1 ("maxpooling each layers representation
    to produce a 4 x 4 spatial grid ... flattened and concatenated to form a 28672 dimensional
    vector")

$$
f = \left[ \operatorname{flatten}(\operatorname{maxpool}_{4 \times 4}(h_1)), \; \dots, \;
    \operatorname{flatten}(\operatorname{maxpool}_{4 \times 4}(h_L)) \right]
$$

Notation:
    $f$: `return`, features of one image a row
    $h_i$: `feature_maps`, what layer $i$ of the discriminator sends, after its activation
    $L$: number of convolutions
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F


def discriminator_features(feature_maps: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return the features that a linear classifier (an L2-SVM in the paper) is trained on.

    Args:
        feature_maps: (N, C_i, H_i, W_i) for each layer, heights and widths multiples of 4.

    Returns:
        (N, 16 times the sum of all C_i).

    Raises:
        ValueError: there is no layer, one has not four dimensions, or a size is not a multiple of 4,
            so that the cells of the grid would overlap.

    Example:
        >>> widths = [(128, 32), (128, 16), (256, 16), (256, 8), (512, 8), (512, 4)]
        >>> maps = [torch.empty(1, c, size, size, device="meta") for c, size in widths]
        >>> discriminator_features(maps).shape  # of the paper's ImageNet discriminator
        torch.Size([1, 28672])
    """
    if not feature_maps:
        raise ValueError("feature_maps must hold a layer, but is empty")
    for maps in feature_maps:
        if maps.ndim != 4 or any(size % 4 or size == 0 for size in maps.shape[2:]):
            raise ValueError(
                f"feature_maps must be (N, C, H, W), H and W multiples of 4, but holds "
                f"{tuple(maps.shape)}"
            )
    return torch.cat([F.adaptive_max_pool2d(maps, 4).flatten(1) for maps in feature_maps], dim=1)
