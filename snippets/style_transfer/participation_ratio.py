r"""How many directions of feature space a Gram matrix really fills.

Source: not in the paper; the participation ratio of statistical physics, of the eigenvalues of
    Eq. 3

$$
r = \frac{\left(\sum_i \lambda_i\right)^2}{\sum_i \lambda_i^2}
= \frac{\left(\sum_i G_{ii}\right)^2}{\sum_{i,j} G_{ij}^2}
$$

Notation:
    $r$: `return`
    $\lambda_i$: eigenvalues of $G$
    $G$: `gram`, a Gram matrix, or a covariance
"""

import torch


def participation_ratio(gram: torch.Tensor) -> torch.Tensor:
    """Return a number from 1, where all feature maps are copies of one, to N, where none is.

    Args:
        gram: (..., N, N), symmetric, no eigenvalue below 0, not all 0.

    Returns:
        (...), in [1, N].

    Raises:
        ValueError: `gram` is not square, or a matrix is 0.

    Example:
        >>> alike = torch.tensor([[1.0, 2.0], [2.0, 4.0]])  # the second map is twice the first
        >>> participation_ratio(torch.stack([alike, torch.eye(2)]))
        tensor([1., 2.])
    """
    if gram.ndim < 2 or gram.shape[-1] != gram.shape[-2]:
        raise ValueError(f"gram must be of shape (..., N, N), but is {tuple(gram.shape)}")
    squares = gram.square().sum(dim=(-2, -1))
    if not (squares > 0).all():
        raise ValueError(f"gram must not be 0, but its sum of squares is {squares.min()}")
    return gram.diagonal(dim1=-2, dim2=-1).sum(dim=-1).square() / squares
