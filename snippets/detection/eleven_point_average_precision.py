r"""Average precision as until VOC2009: the mean over eleven levels of recall.

Source: Everingham et al. 2010, The PASCAL Visual Object Classes (VOC) Challenge,
    International Journal of Computer Vision 88, section 4.2, Eq. 1 and 2

$$
AP = \frac{1}{11} \sum_{r \in \{0, 0.1, \ldots, 1\}} p_{interp}(r),
\qquad p_{interp}(r) = \max_{\tilde{r} \ge r} p(\tilde{r})
$$

Notation:
    $r$: one of eleven levels of recall
    $p(\tilde{r})$: `precision`, where the recall is $\tilde{r}$
    $p_{interp}(r)$: the best precision at recall $r$ or more; 0 where it is never reached
    $AP$: `return`, the mean
"""

import torch

from snippets.detection.precision_recall import precision_recall


def eleven_point_average_precision(
    scores: torch.Tensor, correct: torch.Tensor, n_truth: int
) -> torch.Tensor:
    """Return the average precision of one class over all images, by VOC2007's rule.

    Args:
        scores: (N,), of the detections in all images; of equal scores the earlier goes first.
        correct: bool, (N,), which of them are right (see `match_detections`).
        n_truth: number of true objects, >= 1 and no less than were found.

    Returns:
        Scalar in [0, 1], in the dtype of `scores`; 0 where nothing was detected.

    Raises:
        ValueError: as in `precision_recall`.

    Example:
        >>> scores = torch.tensor([0.9, 0.8, 0.7])
        >>> eleven_point_average_precision(scores, torch.tensor([True, False, True]), n_truth=2)
        tensor(0.8485)
    """
    precision, recall = precision_recall(scores, correct, n_truth)
    # Tenths, not steps of 0.1: the third step of 0.1 is 0.30000000000000004, above a recall of 0.3.
    levels = torch.arange(11, dtype=recall.dtype, device=recall.device) / 10
    reached = recall[None, :] >= levels[:, None]
    interpolated = (precision * reached).amax(dim=1) if len(scores) > 0 else 0 * levels
    return interpolated.mean()
