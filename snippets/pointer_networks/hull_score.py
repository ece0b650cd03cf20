r"""The two numbers of Table 1: accuracy, and area coverage or FAIL.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 4.2 and Table 1

$$
\text{accuracy} = \frac{1}{N} \, |\{ C \sim C' \}|, \qquad
\text{area} = \begin{cases}
\text{FAIL} & \text{if more than 1 \% of the outputs are not simple} \\
\text{mean coverage of the simple ones} & \text{else}
\end{cases}
$$

Notation:
    $N$: number of sets of points
    $C \sim C'$: `same_polygon`
    $\text{accuracy}, \text{area}$: `return`; FAIL is nan
"""

import math

import torch

from snippets.pointer_networks.area_coverage import area_coverage
from snippets.pointer_networks.same_polygon import same_polygon


def hull_score(
    points: torch.Tensor, predicted: torch.Tensor, corners: torch.Tensor
) -> tuple[float, float]:
    """Return accuracy and area coverage over a set of answers.

    Args:
        points: (N, n, 2), finite, N at least 1.
        predicted: (N, a), int64, indices of corners in order, filled up with -1 behind.
        corners: (N, b), int64, those of the convex hull, filled up likewise.

    Returns:
        accuracy, in [0, 1], and area, in (0, 1], or nan where more than 1 % of the predicted
        polygons are not simple, which the paper calls FAIL. Such polygons have no part in the
        mean; leaving them out can hide 1 % of failures, no more.

    Raises:
        ValueError: as `area_coverage` and `same_polygon`, or there is no answer.

    Example:
        >>> points = torch.tensor([[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]]).expand(2, 4, 2)
        >>> corners = torch.tensor([[0, 1, 2, 3], [0, 1, 2, 3]])
        >>> hull_score(points, torch.tensor([[1, 2, 3, 0], [0, 1, 2, -1]]), corners)
        (0.5, 0.75)
        >>> hull_score(points, torch.tensor([[1, 2, 3, 0], [0, 2, 1, 3]]), corners)
        (0.5, nan)
    """
    if not len(predicted):
        raise ValueError("predicted must hold an answer, but holds none")
    coverage = area_coverage(points, predicted, corners)
    accuracy = same_polygon(predicted, corners).double().mean().item()
    failed = 100 * coverage.isnan().sum() > len(coverage)
    return accuracy, math.nan if failed else coverage.nanmean().item()
