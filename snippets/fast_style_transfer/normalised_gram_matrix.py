r"""Which channels are active together, wherever that is in the image: its style at one layer.

Source: Johnson et al. 2016, arXiv 1603.08155, section 3.2, Eq. 3

$$
G_j^\phi(x)_{c,c'} = \frac{1}{C_j H_j W_j} \sum_{h=1}^{H_j} \sum_{w=1}^{W_j}
    \phi_j(x)_{h,w,c} \, \phi_j(x)_{h,w,c'}
$$

Notation:
    $G_j^\phi(x)$: `return`, the Gram matrix of each image
    $\phi_j(x)_{h,w,c}$: `features`, activation of channel $c$ at position $(h, w)$
    $C_j, H_j, W_j$: channels, height and width of the activations
"""

import torch


def normalised_gram_matrix(features: torch.Tensor) -> torch.Tensor:
    """Return the Gram matrix of every image, divided by the number of its activations.

    Args:
        features: (N, C, H, W).

    Returns:
        (N, C, C), symmetric and positive semidefinite, of a size that does not depend on H and W.

    Raises:
        ValueError: `features` has not four dimensions, or is empty.

    Example:
        >>> features = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).view(1, 2, 1, 2)
        >>> normalised_gram_matrix(features)  # inner products 5, 11, 25 over 2 * 1 * 2
        tensor([[[1.2500, 2.7500],
                 [2.7500, 6.2500]]])
    """
    if features.ndim != 4 or features.numel() == 0:
        raise ValueError(
            f"features must be (N, C, H, W), none of them 0, but is {tuple(features.shape)}"
        )
    c, h, w = features.shape[1:]
    psi = features.flatten(2)  # (N, C, HW): the paper's C x HW matrix
    return psi @ psi.mT / (c * h * w)
