r"""The area of a polygon from the coordinates of its corners: the shoelace formula.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 4.2 (the area that is reported; its formula
    is the classical one)

$$
A = \frac{1}{2} \sum_{i=1}^{m} (x_i y_{i+1} - x_{i+1} y_i),
\qquad (x_{m+1}, y_{m+1}) = (x_1, y_1)
$$

Notation:
    $x_i, y_i$: `polygon[..., i - 1, :]`, the $i$-th corner
    $m$: number of corners
    $A$: `return`, above 0 where the corners go round counter-clockwise, below 0 clockwise
"""

import torch


def polygon_area(polygon: torch.Tensor) -> torch.Tensor:
    """Return the signed area of each polygon.

    Args:
        polygon: (..., m, 2), the corners in order, m at least 1. A corner given twice in a row
            adds nothing.

    Returns:
        (...), the area, in the square of the unit of `polygon`. Where sides cross, the parts that
        are gone round clockwise are subtracted.

    Raises:
        ValueError: `polygon` has another shape or no corner.

    Example:
        >>> square = torch.tensor([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
        >>> polygon_area(square), polygon_area(square.flip(0))
        (tensor(4.), tensor(-4.))
    """
    if polygon.dim() < 2 or polygon.shape[-1] != 2 or polygon.shape[-2] == 0:
        raise ValueError(
            f"polygon must be (..., m, 2) with m at least 1, but is {tuple(polygon.shape)}"
        )
    x, y = polygon.unbind(dim=-1)
    following_x, following_y = x.roll(-1, dims=-1), y.roll(-1, dims=-1)
    return (x * following_y - following_x * y).sum(dim=-1) / 2
