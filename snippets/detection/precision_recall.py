r"""Precision and recall, as the list of detections is walked down from the best score.

Source: Everingham et al. 2010, The PASCAL Visual Object Classes (VOC) Challenge,
    International Journal of Computer Vision 88, section 4.2

$$
p_k = \frac{1}{k} \sum_{i=1}^{k} y_i, \qquad r_k = \frac{1}{M} \sum_{i=1}^{k} y_i
$$

Notation:
    $y_i$: `correct`, 1 if the detection with the $i$-th best of `scores` is right, else 0
    $k$: `k`, how many detections are looked at
    $M$: `n_truth`, number of true objects
    $p_k$: `precision`, share of those $k$ that is right
    $r_k$: `recall`, share of the true objects that those $k$ find
"""

import torch


def precision_recall(
    scores: torch.Tensor, correct: torch.Tensor, n_truth: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return precision and recall after each detection of one class, over all images.

    Args:
        scores: (N,), of the detections in all images; of equal scores the earlier goes first.
        correct: bool, (N,), which of them are right (see `match_detections`).
        n_truth: number of true objects, >= 1 and no less than were found.

    Returns:
        Precision and recall, each (N,), in [0, 1], in the dtype of `scores`; recall never falls.

    Raises:
        ValueError: shapes differ, `correct` is not bool, a score is nan, there is no true object,
            or more were found than there are.

    Example:
        >>> scores = torch.tensor([0.9, 0.7, 0.8])
        >>> precision_recall(scores, torch.tensor([True, True, False]), n_truth=2)
        (tensor([1.0000, 0.5000, 0.6667]), tensor([0.5000, 0.5000, 1.0000]))
    """
    if correct.dtype != torch.bool:
        raise ValueError(f"correct must be bool, but is {correct.dtype}")
    if scores.ndim != 1 or correct.shape != scores.shape:
        shapes = f"{tuple(scores.shape)} and {tuple(correct.shape)}"
        raise ValueError(f"scores and correct must have the same shape (N,), but have {shapes}")
    if scores.isnan().any():
        raise ValueError("scores must be numbers, but holds nan")
    if n_truth < max(1, correct.sum()):
        found = correct.sum().item()
        raise ValueError(f"n_truth must be >= 1 and >= {found}, the found, but is {n_truth}")
    best_first = scores.argsort(descending=True, stable=True)
    found = correct[best_first].cumsum(dim=0).to(scores)
    k = torch.arange(1, len(scores) + 1, device=scores.device)
    return found / k, found / n_truth
