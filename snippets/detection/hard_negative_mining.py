r"""Hard negative mining: of the background boxes, only the worst mistakes count.

Source: Liu et al. 2016, arXiv 1512.02325, section 2.2, Hard negative mining

$$
Neg = \text{the } \min(3 N, n - N) \text{ boxes } i \notin Pos \text{ with the largest }
    -\log \hat{c}_i^0
$$

Notation:
    $Neg$: `return`, the background boxes that count
    $Pos$: `positive`, the boxes that are matched to an object
    $N$: number of matched boxes
    $n$: number of boxes
    $3$: `ratio`, negatives for each positive, at most
    $-\log \hat{c}_i^0$: `background_loss`, what box $i$ costs if it is background
"""

import torch


def hard_negative_mining(
    background_loss: torch.Tensor, positive: torch.Tensor, ratio: int = 3
) -> torch.Tensor:
    """Return which background boxes take part in the loss of their image.

    Nearly all boxes of an image are background, and nearly all of those are easy. Without a choice
    they drown the few that are matched.

    Args:
        background_loss: (..., n), confidence loss of each box as background; no nan.
        positive: bool, (..., n).
        ratio: >= 1.

    Returns:
        bool, (..., n); none in an image without a match. Of equal losses the earlier box counts.

    Raises:
        ValueError: shapes differ, `positive` is not bool, a loss is nan, or `ratio` is below 1.

    Example:
        >>> background_loss = torch.tensor([0.1, 5.0, 0.7, 0.2, 0.9, 0.3])
        >>> positive = torch.tensor([False, True, False, False, False, False])
        >>> hard_negative_mining(background_loss, positive)
        tensor([False, False,  True, False,  True,  True])
    """
    if positive.dtype != torch.bool:
        raise ValueError(f"positive must be bool, but is {positive.dtype}")
    if positive.shape != background_loss.shape:
        shapes = f"{tuple(background_loss.shape)}, but has {tuple(positive.shape)}"
        raise ValueError(f"positive must have the shape of background_loss, {shapes}")
    if background_loss.isnan().any():
        raise ValueError("background_loss must be numbers, but holds nan")
    if ratio < 1:
        raise ValueError(f"ratio must be >= 1, but is {ratio}")
    count = ratio * positive.sum(dim=-1, keepdim=True)
    negatives = background_loss.masked_fill(positive, -torch.inf)
    rank = negatives.argsort(descending=True, stable=True).argsort()  # 0 for the hardest
    return (rank < count) & ~positive
