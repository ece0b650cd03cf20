r"""The offsets of the anchors that have a box, and 0 for background, which has nowhere to go.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.4.3

$$
\hat t_i = \begin{cases}
t_i & \text{if } a_i \ge 0 \\
0 & \text{if } a_i = -1
\end{cases}
$$

Notation:
    $t_i$: `offsets`, the four offsets of anchor $i$, predicted or true
    $a_i$: `assignment`, index of the ground-truth box of anchor $i$, or -1
    $\hat t_i$: `return`
"""

import torch


def mask_offsets(offsets: torch.Tensor, assignment: torch.Tensor) -> torch.Tensor:
    """Return the offsets with the rows of background set to 0.

    Background must not count in the loss of the boxes. The rows are replaced, not multiplied, so
    that an infinite offset becomes 0 and not nan.

    Args:
        offsets: (n_a, 4).
        assignment: (n_a,), int64, -1 for background; see `assign_anchors`.

    Returns:
        (n_a, 4); no gradient flows to the rows of background.

    Raises:
        ValueError: the shapes are not these.

    Example:
        >>> mask_offsets(torch.ones(3, 4), torch.tensor([0, -1, 1]))
        tensor([[1., 1., 1., 1.],
                [0., 0., 0., 0.],
                [1., 1., 1., 1.]])
    """
    if assignment.ndim != 1 or offsets.shape != (len(assignment), 4):
        shapes = f"{tuple(offsets.shape)} and {tuple(assignment.shape)}"
        raise ValueError(f"offsets and assignment must have shapes (n_a, 4), (n_a,), not {shapes}")
    return torch.where(assignment[:, None] >= 0, offsets, 0.0)
