r"""The direction of noise along which faces turn.

Source: Radford et al. 2015, arXiv 1511.06434, section 6.3.2 and Figure 8 ("a 'turn' vector was
    created from four averaged samples of faces looking left vs looking right")

$$
v = \frac{1}{n} \sum_{i=1}^n r_i - \frac{1}{n} \sum_{i=1}^n l_i, \qquad z(t) = z + t v
$$

Notation:
    $z(t)$: `return`, one row a value of $t$
    $z$: `z`, noise of the image to be turned
    $t$: `t`, how far
    $l_i$: `left`, noise of images at one end
    $r_i$: `right`, noise of images at the other
    $v$: the turn vector
    $n$: number of images on either side, 4 in the paper
"""

import torch


def turn_vector(
    z: torch.Tensor, left: torch.Tensor, right: torch.Tensor, t: torch.Tensor
) -> torch.Tensor:
    """Return z moved along the difference of two means.

    Args:
        z: (d,).
        left: (n, d), n >= 1.
        right: (n', d), n' >= 1.
        t: (T,); 1 moves by the whole difference.

    Returns:
        (T, d).

    Raises:
        ValueError: a side has no image, or vectors of another length than `z`.

    Example:
        >>> z, left = torch.tensor([0.0, 5.0]), torch.tensor([[-1.0, 0.0], [-3.0, 0.0]])
        >>> turn_vector(z, left, -left, torch.tensor([-0.5, 0.0, 0.5]))
        tensor([[-2.,  5.],
                [ 0.,  5.],
                [ 2.,  5.]])
    """
    for name, side in (("left", left), ("right", right)):
        if side.shape[1:] != z.shape or len(side) == 0:
            raise ValueError(
                f"{name} must be (n, {len(z)}), n at least 1, but is {tuple(side.shape)}"
            )
    v = right.mean(dim=0) - left.mean(dim=0)
    return z + t[:, None] * v
