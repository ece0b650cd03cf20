r"""The content loss as it is coded nearly everywhere: a mean.

Source: the author's notebook (leongatys/PytorchNeuralStyleTransfer); Dive into Deep Learning,
    section 14.12; both use the mean squared error in the place of Eq. 1

$$
\frac{1}{N_l M_l} \sum_{i,j} \left(F^l_{ij} - P^l_{ij}\right)^2
= \frac{2}{N_l M_l} \mathcal L_{content}
$$

Notation:
    $F^l$: `features`, of the image that is made, at layer $l$
    $P^l$: `target`, of the photograph, at the same layer
    $\mathcal L_{content}$: what Eq. 1 gives, `content_loss`
    $N_l, M_l$: number of filters, and of places
"""

import torch

from snippets.style_transfer.content_loss import content_loss


def mean_content_loss(features: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean of squared differences, which does not grow with the layer.

    Args:
        features: (..., N, H, W), floating.
        target: same shape, without gradient.

    Returns:
        Scalar, >= 0; the mean over a batch, too.

    Raises:
        ValueError: the shapes differ, or there is nothing to take a mean of.

    Example:
        >>> features = torch.tensor([[[1.0, 2.0]], [[0.0, 3.0]]])  # 2 maps, 1 x 2 places
        >>> target = torch.tensor([[[1.0, 0.0]], [[2.0, 3.0]]])
        >>> mean_content_loss(features, target)  # Eq. 1 gives 4: times 2 / (2 * 2)
        tensor(2.)
    """
    if features.numel() == 0:
        raise ValueError(
            f"features must hold at least one activation, but is {tuple(features.shape)}"
        )
    return 2 / features.numel() * content_loss(features, target)
