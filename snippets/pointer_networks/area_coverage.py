r"""How much of the true convex hull an answer covers.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 4.2

$$
\text{coverage} = \frac{|Q \cap H|}{|H|} = \frac{|Q|}{|H|}
$$

Notation:
    $Q$: the predicted polygon, simple, and inside $H$, since its corners are points of the set
    $H$: the convex hull of the points
    $|Q|$: area of $Q$; $Q \cap H$ is $Q$, so that no intersection need be found
    $\text{coverage}$: `return`
"""

import math

import torch

from snippets.pointer_networks.is_simple_polygon import is_simple_polygon
from snippets.pointer_networks.polygon_area import polygon_area


def area_coverage(
    points: torch.Tensor, predicted: torch.Tensor, corners: torch.Tensor
) -> torch.Tensor:
    """Return the share of the hull's area that each predicted polygon covers.

    Args:
        points: (batch, n, 2), finite. Computed in float64.
        predicted: (batch, a), int64, indices of corners in order, filled up with -1 behind.
        corners: (batch, b), int64, those of the convex hull, filled up likewise.

    Returns:
        (batch,), float64, in (0, 1]; nan where the predicted polygon is not simple.

    Raises:
        ValueError: as `is_simple_polygon`; or `corners` enclose no area.

    Example:
        >>> square = torch.tensor([[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]])
        >>> area_coverage(square, torch.tensor([[0, 1, 3, -1]]), torch.tensor([[0, 1, 2, 3]]))
        tensor([0.5000], dtype=torch.float64)
    """
    row = torch.arange(len(points), device=points.device)[:, None]

    def area(polygon: torch.Tensor) -> torch.Tensor:
        # The first corner in the place of each -1: said twice in a row, it adds nothing.
        closed = torch.where(polygon < 0, polygon[:, :1], polygon)
        return polygon_area(points.double()[row, closed]).abs()

    simple = is_simple_polygon(points, predicted)
    if not is_simple_polygon(points, corners).all():
        raise ValueError(f"corners must be simple polygons, but are {corners}")
    return (area(predicted) / area(corners)).masked_fill(~simple, math.nan)
