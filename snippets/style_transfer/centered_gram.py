r"""Mean and covariance of the feature maps, in one matrix.

Source: not in the paper; Eq. 3 taken apart, since a Gram matrix over its number of places is the
    covariance plus the outer product of the means

$$
\left[\; \sum_k \left(F^l_{ik} - \mu_i\right)\left(F^l_{jk} - \mu_j\right) \;\Big|\; M_l \mu_i \;\right],
\qquad \mu_i = \frac{1}{M_l} \sum_k F^l_{ik}
$$

Notation:
    $F^l$: `features`, what layer $l$ makes of one image
    $\mu$: mean of each feature map
    $M_l$: number of places
    $i, j$: numbers of two filters
    $k$: number of a place
"""

import torch


def centered_gram(features: torch.Tensor) -> torch.Tensor:
    """Return the Gram matrix of the features without their means, and the means in a last column.

    In an untrained network all maps are active nearly everywhere. Their means then fill the Gram
    matrix, and what tells two pictures apart is a small remainder. Here each has a place of its
    own. Over the number of places this is [covariance | mean].

    Args:
        features: (..., N, H, W), floating, with at least one place.

    Returns:
        (..., N, N + 1); goes into `style_distance` as a Gram matrix does.

    Raises:
        ValueError: `features` has fewer than three dimensions, or no place.

    Example:
        >>> features = torch.tensor([[[1.0, 2.0, 0.0]], [[4.0, 4.0, 7.0]]])  # means 1 and 5
        >>> centered_gram(features)
        tensor([[ 2., -3.,  3.],
                [-3.,  6., 15.]])
    """
    if features.ndim < 3 or 0 in features.shape[-2:]:
        raise ValueError(
            "features must be of shape (..., N, H, W), with a place at least, "
            f"but is {tuple(features.shape)}"
        )
    F_l = features.flatten(start_dim=-2)
    deviation = F_l - F_l.mean(dim=-1, keepdim=True)
    return torch.cat([deviation @ deviation.mT, F_l.sum(dim=-1, keepdim=True)], dim=-1)
