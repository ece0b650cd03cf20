r"""Whether two sequences of corners are the same polygon: what counts as an exact answer.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 4.2 (accuracy: the same polygon, not the
    same sequence)

$$
C \sim C' \iff \text{there are } s \in \{1, -1\} \text{ and } t \text{ with }
C'_i = C_{s i + t} \text{ for all } i = 1, \dots, m
$$

Notation:
    $C$: `predicted`, indices of $m$ corners, counted round: $C_{m+1} = C_1$
    $C'$: `corners`, the indices of the true ones, as many
    $s$: direction; a polygon gone round the other way is the same polygon
    $t$: `first`, the place in $C$ where $C'$ begins, found through the lowest index of both
"""

import math

import torch


def _from_the_lowest(polygon: torch.Tensor, direction: int, length: int) -> torch.Tensor:
    real = polygon >= 0
    if (real[:, 1:] & ~real[:, :-1]).any():
        raise ValueError(f"a polygon must have its -1 behind all corners, but is {polygon}")
    count = real.sum(dim=1, keepdim=True)
    first = polygon.double().masked_fill(~real, math.inf).argmin(dim=1, keepdim=True)
    place = torch.arange(length, device=polygon.device)
    turned = polygon.gather(1, (first + direction * place) % count.clamp(min=1))
    return turned.masked_fill(place >= count, -1)


def same_polygon(predicted: torch.Tensor, corners: torch.Tensor) -> torch.Tensor:
    """Return where the predicted polygon is the true one, wherever it begins, in either direction.

    Args:
        predicted: (batch, a), int64, indices of corners in order, filled up with -1 behind.
        corners: (batch, b), int64, the true ones, each corner once, filled up likewise.

    Returns:
        (batch,), bool.

    Raises:
        ValueError: the batches differ, or a corner stands behind a -1.

    Example:
        >>> predicted = torch.tensor([[2, 3, 0, -1], [3, 2, 0, -1], [0, 2, 4, 3]])
        >>> same_polygon(predicted, torch.tensor([[0, 2, 3]]).expand(3, 3))
        tensor([ True,  True, False])
    """
    if len(predicted) != len(corners):
        raise ValueError(
            f"predicted must hold as many rows as corners, {len(corners)}, "
            f"but holds {len(predicted)}"
        )
    length = max(predicted.shape[1], corners.shape[1])
    true = _from_the_lowest(corners, 1, length)
    forwards = _from_the_lowest(predicted, 1, length)
    backwards = _from_the_lowest(predicted, -1, length)
    return (forwards == true).all(dim=1) | (backwards == true).all(dim=1)
