r"""Suppression inside each class, fast: all classes at once, a block of each at a time.

Source: Bodla et al. 2017, arXiv 1704.04503, Figure 2, the line of NMS; stated for all boxes at once

$$
k_i = \prod_{j < i,\ c_j = c_i} \left( 1 - k_j \, [\mathrm{iou}(b_j, b_i) > N_t] \right),
\qquad s_1 \ge s_2 \ge \ldots \ge s_N
$$

Notation:
    $b_i$: `boxes`, in the order of their `scores` $s_i$
    $c_i$: `idxs`, the class of each box
    $k_i$: `kept`, 1 if box $i$ is kept, 0 if a better box of its class that is kept overlaps it
    $[\ldots]$: `beats`, 1 where the condition holds, else 0
    $N_t$: `iou_threshold`, the overlap that is allowed
"""

from collections.abc import Iterator

import torch

from snippets.detection.check_detections import check_detections
from snippets.detection.iou_planes import iou_planes

_BLOCK = 64  # boxes of a class decided at once
_CELLS = 65_536  # pairs compared at once: what stays in a CPU's cache
_TABLE = 1_000_000  # places in a table of classes: bounds the memory where one class is large


def fast_batched_nms(
    boxes: torch.Tensor, scores: torch.Tensor, idxs: torch.Tensor, iou_threshold: float
) -> torch.Tensor:
    """Return the indices of the boxes that are kept in any class, the best score first.

    As in `fast_nms` the best boxes left form a block, which drops what it overlaps, and so on; but
    all classes are at work at once, each in a row of a table. The common trick, to move each class
    elsewhere by an offset and suppress once, rounds the coordinates, and where they are negative
    lets one class suppress another. Here boxes of two classes never meet.

    Args:
        boxes: (N, 4), x1, y1, x2, y2.
        scores: (N,); of equal scores the earlier box goes first.
        idxs: integer, (N,), any numbers; boxes with the same number compete.
        iou_threshold: in [0, 1].

    Returns:
        int64, (K,), indices into `boxes`, equal to those of `batched_nms`.

    Raises:
        ValueError: `boxes`, `scores` and `idxs` are no detections (see `check_detections`), or
            `iou_threshold` is outside [0, 1].

    Example:
        >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 3.0], [0.0, 0.0, 4.0, 3.0]])
        >>> scores, idxs = torch.tensor([0.8, 0.9, 0.7]), torch.tensor([0, 0, 1])
        >>> fast_batched_nms(boxes, scores, idxs, iou_threshold=0.5)
        tensor([1, 2])
    """
    check_detections(boxes, scores, idxs)
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"iou_threshold must be in [0, 1], but is {iou_threshold}")
    limit = torch.tensor(iou_threshold, dtype=boxes.dtype)
    if limit.item() > iou_threshold:  # the largest number of that dtype that is not above it
        limit = limit.nextafter(-limit)
    best_first = scores.argsort(descending=True, stable=True)
    classes, by_class = idxs.take(best_first).sort(stable=True)
    x1, y1, x2, y2 = boxes.detach()[best_first.take(by_class)].T
    planes = torch.stack([x1, y1, x2, y2, (x2 - x1) * (y2 - y1)])
    nobody = len(boxes)  # the place of no box, which fills the rows of small classes
    planes = torch.cat([planes, planes.new_full((5, 1), torch.nan)], dim=1)
    keep = torch.zeros(nobody + 1, dtype=torch.bool, device=boxes.device)
    for table in _tables(classes):
        while table.shape[1] > 0:
            block, rest = table[:, :_BLOCK], table[:, _BLOCK:]
            there = _take(planes, block)
            beats = iou_planes(there[..., :, None], there[..., None, :]).gt_(limit)
            kept = _first_kept(beats.triu_(diagonal=1)) & (block < nobody)
            keep[block[kept]] = True
            if rest.shape[1] == 0:
                break
            winners = _take(planes, _pack(block, kept, nobody))
            left = ~(_largest(winners, _take(planes, rest)) > limit) & (rest < nobody)
            table = _pack(rest, left, nobody)
    return best_first.take(by_class[keep[:-1]].sort().values)


def _tables(classes: torch.Tensor) -> Iterator[torch.Tensor]:
    """Tables with a class in each row, the places of its boxes in the line; large classes first."""
    counts = classes.unique_consecutive(return_counts=True)[1]
    sizes, order = counts.sort(descending=True)
    starts = (counts.cumsum(dim=0) - counts)[order]
    row, widths = 0, sizes.tolist()
    while row < len(widths):
        rows = slice(row, row + max(1, _TABLE // widths[row]))
        column = torch.arange(widths[row], device=classes.device)
        inside = column < sizes[rows, None]
        yield torch.where(inside, starts[rows, None] + column, len(classes))
        row = rows.stop


def _take(planes: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
    """The boxes that stand in a table, (5, rows, columns)."""
    return planes.index_select(1, table.flatten()).unflatten(1, table.shape)


def _pack(table: torch.Tensor, chosen: torch.Tensor, nobody: int) -> torch.Tensor:
    """The chosen places of each row, moved to the left, and the table as wide as that needs."""
    column = chosen.cumsum(dim=1)  # from 1; column 0 takes what is not chosen
    packed = table.new_full((len(table), int(column.max()) + 1), nobody)
    return packed.scatter_(1, column * chosen, table)[:, 1:]


def _first_kept(beats: torch.Tensor) -> torch.Tensor:
    """Which boxes of each block are kept, where beats[c, j, i] says that box j, kept, drops box i."""
    kept = torch.ones_like(beats[:, :1])
    while True:
        again = (kept @ beats).eq_(0)
        if torch.equal(again, kept):
            return kept[:, 0] > 0
        kept = again


def _largest(winners: torch.Tensor, rest: torch.Tensor) -> torch.Tensor:
    """The largest overlap of each box of the rest with a winner of its class."""
    winners, rest = winners[..., None], rest[:, :, None]
    step = max(1, _CELLS // (winners.shape[2] * rest.shape[3]))
    rows = [slice(row, row + step) for row in range(0, winners.shape[1], step)]
    return torch.cat([iou_planes(winners[:, r], rest[:, r]).amax(dim=1) for r in rows])
