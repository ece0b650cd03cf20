r"""The loss that SSD is trained with: confidence and place, for each matched box.

Source: Liu et al. 2016, arXiv 1512.02325, Eq. 1

$$
L(x, c, l, g) = \frac{1}{N} (L_{conf}(x, c) + \alpha L_{loc}(x, l, g))
$$

Notation:
    $L(x, c, l, g)$: `return`, the loss of a batch
    $N$: `n`, number of matched default boxes in the batch; the loss is 0 where there is none
    $L_{conf}$: `ssd_confidence_loss`, with three hard negatives for each matched box
    $L_{loc}$: `ssd_localization_loss`, of the matched boxes
    $\alpha$: `alpha`, 1 in the paper
    $x$: which default box is matched to what; `labels` holds the class, 0 for background
    $c$: `logits`, scores of the classes
    $l$: `offsets`, predicted
    $g$: true boxes, as `target_offsets` from the default boxes
"""

import torch

from snippets.detection.hard_negative_mining import hard_negative_mining
from snippets.detection.ssd_confidence_loss import ssd_confidence_loss
from snippets.detection.ssd_localization_loss import ssd_localization_loss


def ssd_loss(
    logits: torch.Tensor,
    labels: torch.Tensor,
    offsets: torch.Tensor,
    target_offsets: torch.Tensor,
    alpha: float = 1.0,
) -> torch.Tensor:
    """Return the loss of a batch (or of one image, without the batch dimension).

    Args:
        logits: (..., n, classes + 1), class 0 is background.
        labels: integer, (..., n), 0 where the default box is not matched.
        offsets: (..., n, 4).
        target_offsets: (..., n, 4); read where the label is not 0.
        alpha: >= 0.

    Returns:
        Scalar, >= 0.

    Raises:
        ValueError: shapes do not fit, a label is out of range, a logit is nan, or `alpha` is
            negative.

    Example:
        >>> logits = torch.tensor([[0.0, 2.0], [2.0, 0.0], [1.0, 0.0]])
        >>> labels = torch.tensor([1, 0, 0])
        >>> ssd_loss(logits, labels, torch.full((3, 4), 0.5), torch.zeros(3, 4))
        tensor(1.0671)
    """
    if not alpha >= 0:
        raise ValueError(f"alpha must be >= 0, but is {alpha}")
    positive = labels > 0
    background_loss = -logits.log_softmax(dim=-1)[..., 0]
    negative = hard_negative_mining(background_loss, positive)
    l_conf = ssd_confidence_loss(logits, labels, negative)
    l_loc = ssd_localization_loss(offsets, target_offsets, positive)
    n = positive.sum().clamp(min=1)  # without a match both sums are empty, and so 0
    return (l_conf + alpha * l_loc) / n
