r"""Mean average precision (mAP): the average precision of each class, and their mean.

Source: Liu et al. 2016, arXiv 1512.02325, section 3, its measure on PASCAL VOC

$$
\mathrm{mAP} = \frac{1}{|C|} \sum_{c \in C} AP_c
$$

Notation:
    $C$: the classes that occur among the true objects
    $AP_c$: `average_precision`, of the detections of class $c$ in all images
    $\mathrm{mAP}$: `return`, the mean over the classes
"""

from collections.abc import Sequence

import torch

from snippets.detection.average_precision import average_precision
from snippets.detection.match_detections import match_detections


def mean_average_precision(
    detections: Sequence[torch.Tensor],
    truths: Sequence[torch.Tensor],
    iou_threshold: float = 0.5,
) -> torch.Tensor:
    """Return the mean over classes of the average precision at one overlap.

    Detections of a class that has no true object cost nothing, as in VOC: its average precision is
    not defined.

    Args:
        detections: for each image (K, 6), rows of class, confidence, x1, y1, x2, y2, as
            `multibox_detection` gives; rows with a class below 0 are left out.
        truths: for each image (M, 5), rows of class, x1, y1, x2, y2; rows with a class below 0 are
            padding and left out.
        iou_threshold: in [0, 1].

    Returns:
        Scalar in [0, 1].

    Raises:
        ValueError: there are not as many truths as detections, a row has not its six or five
            numbers, there is no true object, or as in `match_detections`.

    Example:
        >>> truths = [torch.tensor([[0.0, 0.0, 0.0, 4.0, 4.0], [1.0, 5.0, 0.0, 9.0, 4.0]])]
        >>> detections = [torch.tensor([[0.0, 0.9, 0.0, 0.0, 4.0, 3.0]])]
        >>> mean_average_precision(detections, truths)
        tensor(0.5000)
    """
    if len(detections) != len(truths):
        raise ValueError(
            f"truths must be one for each of detections, {len(detections)}, but are {len(truths)}"
        )
    for name, images, width in (("detections", detections, 6), ("truths", truths, 5)):
        for rows in images:
            if rows.ndim != 2 or rows.shape[1] != width:
                shapes = f"(n, {width}), but has {tuple(rows.shape)}"
                raise ValueError(f"{name} must have shape {shapes}")
    truths = [t[t[:, 0] >= 0] for t in truths]
    if not any(len(t) > 0 for t in truths):
        raise ValueError("truths must hold an object, but holds none")
    precisions = []
    for c in torch.cat([t[:, 0] for t in truths]).unique():
        correct, scores, n_truth = [], [], 0
        for i in range(len(truths)):
            found = detections[i][detections[i][:, 0] == c]
            wanted = truths[i][truths[i][:, 0] == c, 1:]
            correct.append(match_detections(found[:, 2:], found[:, 1], wanted, iou_threshold))
            scores.append(found[:, 1])
            n_truth += len(wanted)
        precisions.append(average_precision(torch.cat(scores), torch.cat(correct), n_truth))
    return torch.stack(precisions).mean()
