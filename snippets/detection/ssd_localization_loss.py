r"""SSD's localisation loss: smooth L1 between predicted and true offsets of the matched boxes.

Source: Liu et al. 2016, arXiv 1512.02325, Eq. 2

$$
L_{loc}(x, l, g) = \sum_{i \in Pos}^{N} \sum_{m \in \{cx, cy, w, h\}}
    x_{ij}^{k} \, \mathrm{smooth}_{L1}(l_i^m - \hat{g}_j^m)
$$

Notation:
    $l_i^m$: `offsets`, predicted for default box $i$
    $\hat{g}_j^m$: `target_offsets`, the true box $j$ that $i$ was matched to, as offsets from $i$
    $x_{ij}^{k}$: 1 if default box $i$ is matched to true box $j$ of class $k$, else 0
    $Pos$: `positive`, the matched default boxes
    $N$: number of matched default boxes
    $L_{loc}$: `return`, the loss, summed over the matched boxes
"""

import torch

from snippets.detection.smooth_l1_loss import smooth_l1_loss


def ssd_localization_loss(
    offsets: torch.Tensor, target_offsets: torch.Tensor, positive: torch.Tensor
) -> torch.Tensor:
    """Return the sum over the matched boxes; background has no place to be right about.

    Args:
        offsets: (..., n, 4).
        target_offsets: (..., n, 4); read where `positive` is true.
        positive: bool, (..., n).

    Returns:
        Scalar, >= 0; a sum, also over the images of a batch.

    Raises:
        ValueError: shapes do not fit, or `positive` is not bool.

    Example:
        >>> offsets = torch.tensor([[0.5, 0.0, 0.0, 2.0], [9.0, 9.0, 9.0, 9.0]])
        >>> ssd_localization_loss(offsets, torch.zeros(2, 4), torch.tensor([True, False]))
        tensor(1.6250)
    """
    if positive.dtype != torch.bool:
        raise ValueError(f"positive must be bool, but is {positive.dtype}")
    for name, given in (("offsets", offsets), ("target_offsets", target_offsets)):
        if given.shape != (*positive.shape, 4):
            shapes = f"{(*positive.shape, 4)}, but has {tuple(given.shape)}"
            raise ValueError(f"{name} must have four columns for each of positive, {shapes}")
    return smooth_l1_loss(offsets[positive], target_offsets[positive]).sum()
