r"""The incentre of a triangle: the centre of the circle that touches its three sides.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 3.2 (triangles are sorted by it)

$$
I = \frac{a A + b B + c C}{a + b + c}
$$

Notation:
    $A, B, C$: `triangle[..., k, :]`, the corners
    $a, b, c$: `side`, lengths of the sides opposite to $A, B, C$
    $I$: `return`
"""

import torch


def incentre(triangle: torch.Tensor) -> torch.Tensor:
    """Return the incentre of each triangle.

    Args:
        triangle: (..., 3, 2), the corners, in either direction.

    Returns:
        (..., 2); nan where the three corners are one point.

    Raises:
        ValueError: `triangle` has another shape.

    Example:
        >>> incentre(torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 3.0]]))
        tensor([1., 1.])
    """
    if triangle.shape[-2:] != (3, 2):
        raise ValueError(f"triangle must be (..., 3, 2), but is {tuple(triangle.shape)}")
    side = (triangle.roll(1, dims=-2) - triangle.roll(-1, dims=-2)).norm(dim=-1, keepdim=True)
    return (side * triangle).sum(dim=-2) / side.sum(dim=-2)
