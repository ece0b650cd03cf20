r"""SSD's confidence loss: softmax loss over the matched boxes and over the negatives that count.

Source: Liu et al. 2016, arXiv 1512.02325, Eq. 3

$$
L_{conf}(x, c) = -\sum_{i \in Pos}^{N} x_{ij}^{p} \log(\hat{c}_i^p)
    - \sum_{i \in Neg} \log(\hat{c}_i^0),
\qquad \hat{c}_i^p = \frac{\exp(c_i^p)}{\sum_p \exp(c_i^p)}
$$

Notation:
    $c_i^p$: `logits`, score of class $p$ for default box $i$; class 0 is background
    $\hat{c}_i^p$: its softmax, whose logarithm is `log_c`
    $x_{ij}^{p}$: 1 if box $i$ is matched to a true box $j$ of class $p$; `labels` holds that $p$
    $Pos$: `positive`, the matched default boxes, whose label is not 0
    $Neg$: `negative`, the background boxes that count
    $N$: number of matched default boxes
    $L_{conf}$: `return`, the loss, summed over the boxes that count
"""

import torch


def ssd_confidence_loss(
    logits: torch.Tensor, labels: torch.Tensor, negative: torch.Tensor
) -> torch.Tensor:
    """Return the sum over positives and chosen negatives; all other boxes cost nothing.

    Args:
        logits: (..., n, classes + 1).
        labels: integer, (..., n), from 0 (background) to `classes`.
        negative: bool, (..., n), true only where the label is 0.

    Returns:
        Scalar, >= 0; a sum, also over the images of a batch.

    Raises:
        ValueError: shapes do not fit, a label is out of range, `negative` is not bool or marks a
            box that is matched.

    Example:
        >>> logits = torch.tensor([[0.0, 2.0], [2.0, 0.0], [0.0, 9.0]])
        >>> labels = torch.tensor([1, 0, 0])
        >>> ssd_confidence_loss(logits, labels, torch.tensor([False, True, False]))
        tensor(0.2539)
    """
    if negative.dtype != torch.bool:
        raise ValueError(f"negative must be bool, but is {negative.dtype}")
    for name, given in (("labels", labels), ("negative", negative)):
        if given.shape != logits.shape[:-1]:
            shapes = f"{tuple(logits.shape[:-1])}, but has {tuple(given.shape)}"
            raise ValueError(f"{name} must have the shape of logits without classes, {shapes}")
    outside = (labels < 0) | (labels >= logits.shape[-1])
    if outside.any():
        limits = f"0 to {logits.shape[-1] - 1}, but holds {labels[outside][0].item()}"
        raise ValueError(f"labels must be in {limits}")
    positive = labels > 0
    if (negative & positive).any():
        raise ValueError("negative must mark background boxes alone, but marks a matched one")
    log_c = logits.log_softmax(dim=-1)
    of_label = log_c.gather(-1, labels[..., None])[..., 0]
    return -of_label[positive].sum() - log_c[..., 0][negative].sum()
