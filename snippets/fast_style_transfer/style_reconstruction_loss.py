r"""How far an image is from a style at one layer: as far as their Gram matrices are apart.

Source: Johnson et al. 2016, arXiv 1603.08155, section 3.2, Eq. 4

$$
\ell_{style}^{\phi,j}(\hat{y}, y) =
    \left\lVert G_j^\phi(\hat{y}) - G_j^\phi(y) \right\rVert_F^2
$$

Notation:
    $\ell_{style}^{\phi,j}(\hat{y}, y)$: `return`, averaged over the images of the batch
    $G_j^\phi$: `normalised_gram_matrix`, of the activations at layer $j$
    $\phi_j(\hat{y})$: `output_features`, activations of the image that is judged
    $\phi_j(y)$: `style_features`, activations of the image whose style is wanted
"""

import torch

from snippets.fast_style_transfer.normalised_gram_matrix import normalised_gram_matrix


def style_reconstruction_loss(
    output_features: torch.Tensor, style_features: torch.Tensor
) -> torch.Tensor:
    """Return the squared Frobenius distance of the Gram matrices: a sum over C x C, no mean.

    The two images may differ in size, since their Gram matrices do not.

    Args:
        output_features: (N, C, H, W).
        style_features: (N, C, H', W'), or (1, C, H', W'): one style for the whole batch.

    Returns:
        Scalar, >= 0.

    Raises:
        ValueError: `style_features` has another number of channels or fits no batch of N; one of
            the two has not four dimensions, or is empty.

    Example:
        >>> output, style = torch.ones(1, 2, 3, 3), torch.full((1, 2, 5, 4), 2.0)
        >>> style_reconstruction_loss(output, style)  # entries 1/2 and 2: 4 * 1.5 ** 2
        tensor(9.)
    """
    output_gram = normalised_gram_matrix(output_features)
    style_gram = normalised_gram_matrix(style_features)
    n, c = output_gram.shape[:2]
    if style_features.shape[1] != c or len(style_gram) not in (1, n):
        raise ValueError(
            f"style_features must be of {c} channels and of 1 or {n} images, "
            f"but is {tuple(style_features.shape)}"
        )
    return (output_gram - style_gram).square().sum(dim=(1, 2)).mean()
