r"""How far two images are apart in the style that one layer sees.

Source: Gatys, Ecker, Bethge, CVPR 2016, Eq. 4 (first in arXiv 1508.06576)

$$
E_l = \frac{1}{4 N_l^2 M_l^2} \sum_{i,j} \left(G^l_{ij} - A^l_{ij}\right)^2
$$

Notation:
    $E_l$: `return`
    $G^l$: `gram`, Gram matrix of the image that is made
    $A^l$: `target`, Gram matrix of the artwork
    $N_l$: number of filters, rows of `gram`
    $M_l$: `positions`, number of places of a feature map, height times width
"""

import torch


def style_distance(gram: torch.Tensor, target: torch.Tensor, positions: int) -> torch.Tensor:
    """Return the scaled sum of squared differences of two Gram matrices.

    The equation has one M for both images: the paper resizes the artwork to the size of the
    photograph. Where sizes differ, divide each matrix by its own number of places and say
    `positions=1`: for equal sizes that is the same number.

    Args:
        gram: (..., N, N), floating.
        target: same shape, without gradient.
        positions: M, >= 1.

    Returns:
        Scalar, >= 0; the sum over a batch.

    Raises:
        ValueError: the shapes differ, or `positions` is below 1.

    Example:
        >>> gram = torch.tensor([[5.0, 2.0], [2.0, 10.0]])
        >>> target = torch.tensor([[5.0, 6.0], [6.0, 2.0]])
        >>> style_distance(gram, target, positions=3)  # (16 + 16 + 64) / (4 * 2^2 * 3^2)
        tensor(0.6667)
    """
    if gram.shape != target.shape:
        raise ValueError(
            f"target must have the shape of gram, {tuple(gram.shape)}, but is {tuple(target.shape)}"
        )
    if positions < 1:
        raise ValueError(f"positions must be at least 1, but is {positions}")
    N = gram.shape[-2]
    return (gram - target).square().sum() / (4 * N**2 * positions**2)
