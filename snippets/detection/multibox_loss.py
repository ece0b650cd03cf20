r"""The loss of D2L's small SSD: cross-entropy over all anchors and L1 over the offsets.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.7.2.2

$$
L = -\frac{1}{n} \sum_{i=1}^{n} \log \hat{c}_i^{\,y_i}
    + \frac{1}{4n} \sum_{i=1}^{n} \sum_{j=1}^{4} m_{ij} |t_{ij} - t_{ij}^*|
$$

Notation:
    $n$: number of anchors
    $y_i$: `cls_labels`, class of anchor $i$, 0 for background
    $\hat{c}_i^{\,y_i}$: probability of that class, the softmax of `cls_preds`
    $t_{ij}$: `bbox_preds`, predicted offsets
    $t_{ij}^*$: `bbox_labels`, true offsets
    $m_{ij}$: `bbox_masks`, 0 for background, else 1
    $L$: `return`, for each image
"""

import torch
import torch.nn.functional as F


def multibox_loss(
    cls_preds: torch.Tensor,
    cls_labels: torch.Tensor,
    bbox_preds: torch.Tensor,
    bbox_labels: torch.Tensor,
    bbox_masks: torch.Tensor,
) -> torch.Tensor:
    """Return the loss of every image of a batch.

    It differs from SSD's in three ways: every background box counts, the offsets cost their
    absolute value, and both means are over all anchors, so that a few matched boxes weigh little.

    Args:
        cls_preds: (batch, n, classes + 1), logits.
        cls_labels: integer, (batch, n).
        bbox_preds: (batch, 4 n).
        bbox_labels: (batch, 4 n), finite.
        bbox_masks: (batch, 4 n), 0 or 1.

    Returns:
        (batch,), >= 0.

    Raises:
        ValueError: there is no anchor, or shapes do not fit.

    Example:
        >>> cls_preds = torch.tensor([[[0.0, 2.0], [2.0, 0.0]]])
        >>> bbox_masks = torch.tensor([[1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]])
        >>> bbox_preds, bbox_labels = torch.ones(1, 8), torch.zeros(1, 8)
        >>> multibox_loss(cls_preds, torch.tensor([[1, 0]]), bbox_preds, bbox_labels, bbox_masks)
        tensor([0.6269])
    """
    if cls_preds.ndim != 3 or cls_preds.shape[1] == 0:
        shape = tuple(cls_preds.shape)
        raise ValueError(
            f"cls_preds must have shape (batch, n, classes + 1), n >= 1, but has {shape}"
        )
    batch, n, _ = cls_preds.shape
    for name, given, shape in (
        ("cls_labels", cls_labels, (batch, n)),
        ("bbox_preds", bbox_preds, (batch, 4 * n)),
        ("bbox_labels", bbox_labels, (batch, 4 * n)),
        ("bbox_masks", bbox_masks, (batch, 4 * n)),
    ):
        if given.shape != shape:
            raise ValueError(f"{name} must have shape {shape}, but has {tuple(given.shape)}")
    cls = F.cross_entropy(cls_preds.mT, cls_labels, reduction="none").mean(dim=1)
    bbox = (bbox_masks * (bbox_preds - bbox_labels).abs()).mean(dim=1)
    return cls + bbox
