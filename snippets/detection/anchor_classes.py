r"""The class that each anchor is taught: that of its ground-truth box, or 0 for background.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.4.3

$$
c_i = \begin{cases}
y_{a_i} + 1 & \text{if } a_i \ge 0 \\
0 & \text{if } a_i = -1
\end{cases}
$$

Notation:
    $a_i$: `assignment`, index of the ground-truth box of anchor $i$, or -1
    $y_j$: `labels`, class of ground-truth box $j$, from 0
    $c_i$: `return`, class of anchor $i$, from 1; 0 is background
"""

import torch


def anchor_classes(assignment: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the class of every anchor.

    Python reads index -1 as the last one. So `labels[assignment]` would teach every background
    anchor the last object of the image, with no error.

    Args:
        assignment: (n_a,), int64, from -1 to n_b - 1; see `assign_anchors`.
        labels: (n_b,), int64, >= 0; may be empty.

    Returns:
        (n_a,), int64.

    Raises:
        ValueError: an index is not from -1 to n_b - 1, or a label is negative.

    Example:
        >>> anchor_classes(torch.tensor([-1, 0, 1, -1, 1]), torch.tensor([0, 1]))
        tensor([0, 1, 2, 0, 2])
    """
    n_b = len(labels)
    known = (assignment >= -1) & (assignment < n_b)
    if not known.all():
        wrong = assignment[~known][0].item()
        raise ValueError(f"assignment must be from -1 to n_b - 1 = {n_b - 1}, but holds {wrong}")
    if not (labels >= 0).all():
        raise ValueError(f"labels must be >= 0, but holds {labels.min().item()}")
    classes = torch.cat([labels.new_zeros(1), labels + 1])
    return classes[assignment + 1]
