r"""The style distance of a layer in the units of the author's notebook.

Source: leongatys/PytorchNeuralStyleTransfer, NeuralStyleTransfer.ipynb, GramMatrix and GramMSELoss

$$
\frac{1}{N_l^2} \sum_{i,j} \left(\frac{G^l_{ij}}{M_l} - \frac{A^l_{ij}}{M_l}\right)^2 = 4 E_l
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


def notebook_style_distance(features: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean squared difference of Gram matrices, each over its own number of places.

    The notebook gives layer l the weight 1000 / N^2. The artwork may have another size than the
    image.

    Args:
        features: (..., N, H, W), floating.
        target: (..., N, H', W'), without gradient.

    Returns:
        Scalar, >= 0; the sum over a batch.

    Raises:
        ValueError: the numbers of filters or of images differ, or `features` has fewer than three
            dimensions.

    Example:
        >>> features = torch.tensor([[[1.0, 2.0, 0.0]], [[0.0, 1.0, 3.0]]])
        >>> twice = torch.cat([features, features], dim=-1)  # the same picture two times
        >>> notebook_style_distance(features, twice)
        tensor(0.)
    """
    G, A = (gram_matrix(F_l) / F_l.shape[-2:].numel() for F_l in (features, target))
    return 4 * style_distance(G, A, positions=1)
