r"""The largest of several linear pieces, for each unit.

Source: Mirza, Osindero 2014, arXiv 1411.1784, section 4.1 (the discriminator's layers);
    Goodfellow et al. 2013, arXiv 1302.4389, section 3

$$
h_i(x) = \max_{j \in [1, k]} z_{ij}, \qquad z_{ij} = x^T W_{\cdot ij} + b_{ij}
$$

Notation:
    $h_i(x)$: `return`, output of unit $i$
    $z_{ij}$: `z`, value of piece $j$ of unit $i$, from one linear layer; the pieces of a unit side
        by side
    $k$: `pieces`, number of pieces of each unit
"""

import torch


def maxout(z: torch.Tensor, pieces: int) -> torch.Tensor:
    """Return for each unit the largest of its pieces.

    With two pieces, one of them always 0, a unit is a rectifier. With more it is any convex
    function made of so many straight pieces, and the network learns which.

    Args:
        z: (..., units * pieces), the pieces of the first unit first.
        pieces: number of pieces, >= 1.

    Returns:
        (..., units).

    Raises:
        ValueError: `pieces` is below 1, or does not divide the last dimension.

    Example:
        >>> maxout(torch.tensor([1.0, 5.0, -2.0, -3.0, 0.0, 4.0]), pieces=2)
        tensor([ 5., -2.,  4.])
    """
    if pieces < 1:
        raise ValueError(f"pieces must be at least 1, but is {pieces}")
    if z.shape[-1] % pieces:
        raise ValueError(f"z must have a multiple of {pieces} columns, but has {z.shape[-1]}")
    return z.reshape(*z.shape[:-1], -1, pieces).amax(dim=-1)
