r"""What the content loss wants of each activation.

Source: Gatys, Ecker, Bethge, CVPR 2016, Eq. 2 (first in arXiv 1508.06576)

$$
\frac{\partial \mathcal L_{content}}{\partial F^l_{ij}} =
\begin{cases}
\left(F^l - P^l\right)_{ij} & \text{if } F^l_{ij} > 0 \\
0 & \text{if } F^l_{ij} < 0
\end{cases}
$$

Notation:
    $\frac{\partial \mathcal L_{content}}{\partial F^l_{ij}}$: `return`
    $F^l$: `features`, before the rectifier
    $P^l$: `target`, after the rectifier
    $i, j$: number of a filter, and of a place
"""

import torch


def content_gradient(features: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the gradient of `content_loss(features.relu(), target)` with respect to `features`.

    After a rectifier no activation is below 0, so the lower case speaks of what goes into it: the
    two cases are the slope of the loss times the slope of the rectifier. At 0, where the equation
    says nothing, the answer is 0, as in torch.

    Args:
        features: (..., N, H, W), what a convolution gives, before its rectifier.
        target: same shape, rectified features of the photograph.

    Returns:
        Same shape.

    Raises:
        ValueError: the shapes differ.

    Example:
        >>> features = torch.tensor([[[2.0, 1.0, -1.0]]])
        >>> target = torch.tensor([[[0.5, 3.0, 3.0]]])
        >>> content_gradient(features, target)
        tensor([[[ 1.5000, -2.0000,  0.0000]]])
    """
    if features.shape != target.shape:
        raise ValueError(
            f"target must have the shape of features, {tuple(features.shape)}, "
            f"but is {tuple(target.shape)}"
        )
    return torch.where(features > 0, features - target, 0)
