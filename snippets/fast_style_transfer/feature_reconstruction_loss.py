r"""How far an image is from its target in content: as far as their activations are apart.

Source: Johnson et al. 2016, arXiv 1603.08155, section 3.2, Eq. 2

$$
\ell_{feat}^{\phi,j}(\hat{y}, y) = \frac{1}{C_j H_j W_j}
    \left\lVert \phi_j(\hat{y}) - \phi_j(y) \right\rVert_2^2
$$

Notation:
    $\ell_{feat}^{\phi,j}(\hat{y}, y)$: `return`, averaged over the images of the batch
    $\phi_j(\hat{y})$: `output_features`, activations of the image that is judged
    $\phi_j(y)$: `target_features`, activations of the image whose content is wanted
    $C_j, H_j, W_j$: channels, height and width of the activations
"""

import torch


def feature_reconstruction_loss(
    output_features: torch.Tensor, target_features: torch.Tensor
) -> torch.Tensor:
    """Return the squared distance of two activations, divided by how many numbers they hold.

    Args:
        output_features: (N, C, H, W).
        target_features: (N, C, H, W), in practice without gradient.

    Returns:
        Scalar, >= 0.

    Raises:
        ValueError: shapes differ, or there is nothing to compare.

    Example:
        >>> output, target = torch.zeros(1, 2, 1, 3), torch.ones(1, 2, 1, 3)
        >>> target[0, 1] = 3.0
        >>> feature_reconstruction_loss(output, target)  # (3 * 1 + 3 * 9) / 6
        tensor(5.)
    """
    if output_features.shape != target_features.shape:
        raise ValueError(
            f"target_features must have the shape of output_features, "
            f"{tuple(output_features.shape)}, but is {tuple(target_features.shape)}"
        )
    if output_features.numel() == 0:
        raise ValueError(
            f"output_features must not be empty, but is of shape {tuple(output_features.shape)}"
        )
    # Dividing by N, too, averages over the batch.
    return (output_features - target_features).square().mean()
