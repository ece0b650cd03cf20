r"""What a list of detections is: boxes, a score for each, and perhaps a class for each.

Source: Bodla et al. 2017, arXiv 1704.04503, Figure 2, its input

$$
\mathcal{B} = \{b_1, \ldots, b_N\}, \qquad \mathcal{S} = \{s_1, \ldots, s_N\},
\qquad s_i \in \mathbb{R}, \quad c_i \in \mathbb{Z}
$$

Notation:
    $\mathcal{B}$: `boxes`, what was detected
    $\mathcal{S}$: `scores`, how sure the detector is of each
    $c_i$: `idxs`, the class of each, where boxes compete inside a class alone
"""

import torch

from snippets.detection.check_boxes import check_boxes


def check_detections(
    boxes: torch.Tensor, scores: torch.Tensor, idxs: torch.Tensor | None = None
) -> None:
    """Refuse what is not a list of boxes with a score (and a class) each.

    Nan is refused because it has no place in an order: torch sorts it as the best score.

    Args:
        boxes: what should be (N, 4), x1, y1, x2, y2.
        scores: what should be (N,), floating point, no nan.
        idxs: what should be (N,), integer; None where there are no classes.

    Raises:
        ValueError: `boxes` are no boxes (see `check_boxes`); `scores` have another shape, are not
            floating point, or hold nan; `idxs` have another shape or are not integer.

    Example:
        >>> check_detections(torch.tensor([[0.0, 0.0, 2.0, 1.0]]), torch.tensor([0.9]))
        >>> check_detections(torch.tensor([[0.0, 0.0, 2.0, 1.0]]), torch.tensor([0.9, 0.8]))
        Traceback (most recent call last):
        ValueError: scores must have shape (1,), one for each box, but has (2,)
    """
    check_boxes(boxes)
    if scores.shape != (len(boxes),):
        shapes = f"({len(boxes)},), one for each box, but has {tuple(scores.shape)}"
        raise ValueError(f"scores must have shape {shapes}")
    if not scores.is_floating_point():
        raise ValueError(f"scores must be floating point, but is {scores.dtype}")
    if scores.isnan().any():
        raise ValueError("scores must be numbers, but holds nan")
    if idxs is not None:
        if idxs.shape != scores.shape:
            shapes = f"{tuple(scores.shape)}, but has {tuple(idxs.shape)}"
            raise ValueError(f"idxs must have the shape of scores, {shapes}")
        if idxs.is_floating_point() or idxs.is_complex() or idxs.dtype == torch.bool:
            raise ValueError(f"idxs must be integer, but is {idxs.dtype}")
