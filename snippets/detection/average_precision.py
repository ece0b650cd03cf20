r"""Average precision: the area under the curve of precision against recall.

Source: Everingham et al. 2015, The PASCAL Visual Object Classes Challenge: A Retrospective,
    International Journal of Computer Vision 111, section 2.4.3: from VOC2010 on, all points count

$$
AP = \sum_{k} (r_k - r_{k-1}) \, p_{interp}(r_k),
\qquad p_{interp}(r) = \max_{\tilde{r} \ge r} p(\tilde{r})
$$

Notation:
    $k$: rank of a detection, 1 for the best score
    $r_k$: `recall`, share of the true objects found by the best $k$; $r_0 = 0$
    $p(r_k)$: `precision`, share of the best $k$ that is right
    $p_{interp}(r)$: `interpolated`, the best precision at that recall or more
    $AP$: `return`, the area
"""

import torch

from snippets.detection.precision_recall import precision_recall


def average_precision(scores: torch.Tensor, correct: torch.Tensor, n_truth: int) -> torch.Tensor:
    """Return the average precision of one class over all images.

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
        >>> average_precision(scores, torch.tensor([True, False, True]), n_truth=2)
        tensor(0.8333)
    """
    precision, recall = precision_recall(scores, correct, n_truth)
    interpolated = precision.flip(0).cummax(dim=0).values.flip(0)
    step = recall.diff(prepend=recall.new_zeros(1))
    return (step * interpolated).sum()
