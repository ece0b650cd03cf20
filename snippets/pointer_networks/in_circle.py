r"""Whether a point lies inside the circle through the corners of a triangle.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 3.2 (a Delaunay triangulation: no point
    inside the circumcircle of any triangle; the determinant is the classical test)

$$
s \begin{vmatrix}
a_x - d_x & a_y - d_y & (a_x - d_x)^2 + (a_y - d_y)^2 \\
b_x - d_x & b_y - d_y & (b_x - d_x)^2 + (b_y - d_y)^2 \\
c_x - d_x & c_y - d_y & (c_x - d_x)^2 + (c_y - d_y)^2
\end{vmatrix} > 0
$$

Notation:
    $a, b, c$: `triangle[..., k, :]`, the corners
    $d$: `point`
    $s$: sign of the area of the triangle: 1 where $a, b, c$ go round counter-clockwise, else -1
"""

import torch

from snippets.pointer_networks.polygon_area import polygon_area


def in_circle(triangle: torch.Tensor, point: torch.Tensor) -> torch.Tensor:
    """Return where the point is strictly inside the circumcircle of the triangle.

    Args:
        triangle: (..., 3, 2), the corners, in either direction. Computed in float64.
        point: (..., 2); the leading shapes broadcast.

    Returns:
        (...), bool. False on the circle, and for corners on one line, which have no circle.

    Raises:
        ValueError: `triangle` or `point` has another shape or holds nan.

    Example:
        >>> triangle = torch.tensor([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]])
        >>> in_circle(triangle, torch.tensor([[1.0, 1.0], [1.9, 1.9], [2.0, 2.0], [3.0, 0.0]]))
        tensor([ True,  True, False, False])
    """
    if triangle.shape[-2:] != (3, 2):
        raise ValueError(f"triangle must be (..., 3, 2), but is {tuple(triangle.shape)}")
    if point.shape[-1:] != (2,):
        raise ValueError(f"point must be (..., 2), but is {tuple(point.shape)}")
    for name, value in (("triangle", triangle), ("point", point)):
        if value.isnan().any():
            raise ValueError(f"{name} must be numbers, but holds nan")
    triangle = triangle.double()
    s = polygon_area(triangle).sign()
    x, y = (triangle - point[..., None, :]).unbind(dim=-1)
    square = x**2 + y**2
    determinant = sum(
        square[..., k] * (x[..., k - 2] * y[..., k - 1] - x[..., k - 1] * y[..., k - 2])
        for k in range(3)
    )
    return s * determinant > 0
