r"""How many of the true triangles an answer names.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 4.3

$$
\text{coverage} = \frac{|\hat{\mathcal{T}} \cap \mathcal{T}|}{|\mathcal{T}|}
$$

Notation:
    $\hat{\mathcal{T}}$: `predicted`, a set of triangles: neither their order counts, nor the order
        of the corners, nor how often one is said
    $\mathcal{T}$: `triangles`, the true ones
    $\text{coverage}$: `return`
"""

import torch


def triangle_coverage(predicted: torch.Tensor, triangles: torch.Tensor) -> torch.Tensor:
    """Return the share of the true triangles that are among the predicted ones.

    Args:
        predicted: (batch, a, 3), int64, triples of indices, filled up with rows of -1.
        triangles: (batch, b, 3), int64, likewise, each triangle once and at least one a set.

    Returns:
        (batch,), float64, in [0, 1].

    Raises:
        ValueError: the batches differ, or a set has no true triangle.

    Example:
        >>> triangles = torch.tensor([[[0, 1, 2], [1, 2, 3]]])
        >>> triangle_coverage(torch.tensor([[[2, 1, 0], [0, 2, 3], [-1, -1, -1]]]), triangles)
        tensor([0.5000], dtype=torch.float64)
    """
    if len(predicted) != len(triangles):
        raise ValueError(
            f"predicted must hold as many rows as triangles, {len(triangles)}, "
            f"but holds {len(predicted)}"
        )
    real = triangles[..., 0] >= 0
    if not real.any(dim=1).all():
        raise ValueError("triangles must hold one in every set, but a set has none")
    predicted, triangles = predicted.sort().values, triangles.sort().values
    found = (predicted[:, :, None] == triangles[:, None]).all(dim=3).any(dim=1) & real
    return found.sum(dim=1) / real.sum(dim=1).double()
