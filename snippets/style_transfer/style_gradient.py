r"""What the style distance of a layer wants of each activation.

Source: Gatys, Ecker, Bethge, CVPR 2016, Eq. 6 (first in arXiv 1508.06576)

$$
\frac{\partial E_l}{\partial F^l_{ij}} =
\begin{cases}
\frac{1}{N_l^2 M_l^2} \left(\left(F^l\right)^{\mathrm T} \left(G^l - A^l\right)\right)_{ji} & \text{if } F^l_{ij} > 0 \\
0 & \text{if } F^l_{ij} < 0
\end{cases}
$$

Notation:
    $\frac{\partial E_l}{\partial F^l_{ij}}$: `return`
    $F^l$: `features`, before the rectifier in the condition, after it in the product
    $G^l$: Gram matrix of the rectified features
    $A^l$: `target`, Gram matrix of the artwork
    $N_l, M_l$: number of filters, and of places
"""

import torch

from snippets.style_transfer.gram_matrix import gram_matrix


def style_gradient(features: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the gradient of `style_distance(gram_matrix(features.relu()), target, H * W)`.

    Args:
        features: (..., N, H, W), what a convolution gives, before its rectifier.
        target: (..., N, N), symmetric.

    Returns:
        Shape of `features`; 0 where `features` is 0 or below.

    Raises:
        ValueError: `features` has fewer than three dimensions, or `target` is not of the shape of
            its Gram matrix.

    Example:
        >>> features = torch.tensor([[[1.0, 2.0]], [[3.0, -1.0]]])  # G = [[5, 3], [3, 9]]
        >>> style_gradient(features, target=torch.zeros(2, 2))
        tensor([[[0.8750, 0.6250]],
        <BLANKLINE>
                [[1.8750, 0.0000]]])
    """
    F_l = features.relu()
    G = gram_matrix(F_l)
    if G.shape != target.shape:
        raise ValueError(f"target must be of shape {tuple(G.shape)}, but is {tuple(target.shape)}")
    N, M = features.shape[-3], features.shape[-2:].numel()
    slope = (F_l.flatten(start_dim=-2).mT @ (G - target)).mT / (N**2 * M**2)
    return torch.where(features > 0, slope.unflatten(-1, features.shape[-2:]), 0)
