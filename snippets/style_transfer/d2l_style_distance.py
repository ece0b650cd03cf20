r"""The style distance of a layer in the units of a widely used textbook.

Source: Dive into Deep Learning, section 14.12 (Neural Style Transfer), gram and style_loss

$$
\frac{1}{N_l^2} \sum_{i,j} \left(\frac{G^l_{ij}}{N_l M_l} - \frac{A^l_{ij}}{N_l M_l}\right)^2
= \frac{4}{N_l^2} E_l
$$

Notation:
    $G^l$: Gram matrix of `features`, the image that is made
    $A^l$: Gram matrix of `target`, features of the artwork
    $N_l, M_l$: number of filters, and of places
    $E_l$: what Eq. 4 gives, `style_distance`
"""

import torch

from snippets.style_transfer.gram_matrix import gram_matrix
from snippets.style_transfer.style_distance import style_distance


def d2l_style_distance(features: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean squared difference of Gram matrices over filters times places.

    The further division by the number of filters gives later layers, which have more, less to say.

    Args:
        features: (..., N, H, W), floating.
        target: (..., N, H', W'), without gradient.

    Returns:
        Scalar, >= 0; the sum over a batch.

    Raises:
        ValueError: the numbers of filters or of images differ, or `features` has fewer than three
            dimensions.

    Example:
        >>> features = torch.tensor([[[1.0, 2.0, 0.0]], [[0.0, 1.0, 3.0]]])  # G = [[5, 2], [2, 10]]
        >>> d2l_style_distance(features, torch.zeros(2, 1, 3))  # 133 / (2 * 3)^2 / 4
        tensor(0.9236)
    """
    G, A = (gram_matrix(F_l) / F_l.shape[-3:].numel() for F_l in (features, target))
    return 4 * style_distance(G, A, positions=1)
