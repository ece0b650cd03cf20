r"""The FID: the Frechet distance between two sets of features, each taken for a Gaussian.

Source: Heusel et al. 2017, arXiv 1706.08500, Experiments (there the features are 2048 activations
    of an Inception network trained on ImageNet)

$$
\operatorname{FID} = d^2\left((m_X, C_X), (m_Y, C_Y)\right), \quad
m_X = \frac{1}{N} \sum_{i=1}^N x_i, \quad
C_X = \frac{1}{N - 1} \sum_{i=1}^N (x_i - m_X)(x_i - m_X)^\top
$$

Notation:
    $\operatorname{FID}$: `return`, a squared distance
    $x_i$: `features_1`, one image a row
    $y_i$: `features_2`, the same for the other set, with its own mean $m_Y$ and covariance $C_Y$
    $N$: number of rows
    $d^2$: `frechet_distance`, of two Gaussians
"""

import torch

from snippets.dcgan.frechet_distance import frechet_distance


def frechet_feature_distance(features_1: torch.Tensor, features_2: torch.Tensor) -> torch.Tensor:
    """Return the FID of two sets of images, given what a network makes of them.

    The number depends on the network and, with few images, on how many there are (few images make
    it larger). Two FIDs can be compared only if both are the same.

    Args:
        features_1: (N, d), N >= 2.
        features_2: (M, d), M >= 2.

    Returns:
        Scalar in float64, >= 0 up to rounding.

    Raises:
        ValueError: a set is not a matrix of two rows or more, or the sets differ in d.

    Example:
        >>> x = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
        >>> round(frechet_feature_distance(x, x + 2).item(), 4)  # moved by 2 in two directions
        8.0
    """
    for name, features in (("features_1", features_1), ("features_2", features_2)):
        if features.ndim != 2 or len(features) < 2:
            raise ValueError(
                f"{name} must have two rows or more, (N, d), but is {tuple(features.shape)}"
            )
    moments = []
    for x in (features_1.double(), features_2.double()):
        moments += [x.mean(dim=0), torch.cov(x.T).reshape(x.shape[1], x.shape[1])]
    return frechet_distance(*moments)
