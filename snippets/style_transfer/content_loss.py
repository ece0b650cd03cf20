r"""How far an image's features are from those of the photograph.

Source: Gatys, Ecker, Bethge, CVPR 2016, Eq. 1 (first in arXiv 1508.06576)

$$
\mathcal L_{content}(\vec p, \vec x, l) = \frac{1}{2} \sum_{i,j} \left(F^l_{ij} - P^l_{ij}\right)^2
$$

Notation:
    $\mathcal L_{content}$: `return`
    $F^l$: `features`, of the image $\vec x$ that is made, at layer $l$
    $P^l$: `target`, of the photograph $\vec p$, at the same layer
    $i, j$: number of a filter, and of a place
"""

import torch


def content_loss(features: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return half the sum of squared differences.

    It is a sum, so it grows with the layer: `mean_content_loss` does not.

    Args:
        features: (..., N, H, W), floating.
        target: same shape, without gradient.

    Returns:
        Scalar, >= 0.

    Raises:
        ValueError: the shapes differ.

    Example:
        >>> features = torch.tensor([[[1.0, 2.0]], [[0.0, 3.0]]])  # 2 maps, 1 x 2 places
        >>> target = torch.tensor([[[1.0, 0.0]], [[2.0, 3.0]]])
        >>> content_loss(features, target)  # (2^2 + 2^2) / 2
        tensor(4.)
    """
    if features.shape != target.shape:
        raise ValueError(
            f"target must have the shape of features, {tuple(features.shape)}, "
            f"but is {tuple(target.shape)}"
        )
    return (features - target).square().sum() / 2
