r"""How far two Gaussians are from each other; on features of images, the FID.

Source: Heusel et al. 2017, arXiv 1706.08500, Experiments, Eq. 6 (two years after DCGAN, and today
    the usual way to score a generator)

$$
d^2\left((m, C), (m_w, C_w)\right) = \left\lVert m - m_w \right\rVert_2^2
    + \operatorname{Tr}\left(C + C_w - 2 \left(C C_w\right)^{1/2}\right)
$$

Notation:
    $d^2$: `return`, the squared Frechet distance (Wasserstein-2) between the two Gaussians
    $m, C$: `mean_1`, mean of the first, and `covariance_1`
    $m_w, C_w$: `mean_2`, mean of the second, and `covariance_2`
"""

import torch


def frechet_distance(
    mean_1: torch.Tensor,
    covariance_1: torch.Tensor,
    mean_2: torch.Tensor,
    covariance_2: torch.Tensor,
) -> torch.Tensor:
    """Return d^2, without the square root of a matrix that is not symmetric.

    C C_w has the eigenvalues of S C_w S, where S is the symmetric root of C; so the trace of its
    root is the sum of the roots of those eigenvalues. Rounding may leave an eigenvalue that
    should be 0 slightly below.

    Args:
        mean_1: (d,).
        covariance_1: (d, d), symmetric, no eigenvalue below 0.
        mean_2: (d,).
        covariance_2: (d, d), as `covariance_1`.

    Returns:
        Scalar, >= 0 up to rounding; 0 where the two are the same. Use float64: the terms are
        large and nearly cancel.

    Raises:
        ValueError: shapes do not belong together, or a covariance is not symmetric.

    Example:
        >>> mean, covariance = torch.zeros(2), torch.diag(torch.tensor([1.0, 4.0]))
        >>> other = torch.diag(torch.tensor([9.0, 4.0]))
        >>> round(frechet_distance(mean, covariance, mean + 1, other).item(), 4)  # 1 + 1 + (3 - 1)^2
        6.0
    """
    (d,) = mean_1.shape
    for name, value, shape in (
        ("covariance_1", covariance_1, (d, d)),
        ("mean_2", mean_2, (d,)),
        ("covariance_2", covariance_2, (d, d)),
    ):
        if value.shape != shape:
            raise ValueError(f"{name} must have shape {shape}, but has {tuple(value.shape)}")
        if value.ndim == 2 and not torch.allclose(value, value.T):
            raise ValueError(f"{name} must be symmetric, but holds {value.tolist()}")
    eigenvalues, vectors = torch.linalg.eigh(covariance_1)
    root = vectors * eigenvalues.clamp(min=0).sqrt() @ vectors.T
    products = torch.linalg.eigvalsh(root @ covariance_2 @ root).clamp(min=0)
    traces = covariance_1.trace() + covariance_2.trace() - 2 * products.sqrt().sum()
    return (mean_1 - mean_2).square().sum() + traces
