r"""A sequence of indices as places to point at, the stop behind it.

Source: Vinyals et al. 2015, arXiv 1506.03134, Figure 1 and section 2.1 (that a symbol ends the
    output; not how the network is to point at it, for which it is made place 0 here)

$$
(C_1, \dots, C_m) \mapsto (C_1 + 1, \dots, C_m + 1, \Leftarrow), \qquad \Leftarrow \; = 0
$$

Notation:
    $C_i$: `labels`, indices of points counted from 0, -1 behind the end
    $\Leftarrow$: the stop, one more place to point at
"""

import torch


def places_with_stop(labels: torch.Tensor) -> torch.Tensor:
    """Return the places that the network has to point at, with at least one stop in each row.

    Args:
        labels: (batch, m), int64, indices from 0; each row filled up with -1 behind its end.

    Returns:
        (batch, m + 1): each index plus 1, since place 0 is the stop, and 0 from the end of a row
        on. Only the first stop is an output, what stands behind it fills up.

    Raises:
        ValueError: an index stands behind a -1, or is below -1.

    Example:
        >>> places_with_stop(torch.tensor([[0, 2, 3], [1, 2, -1]]))
        tensor([[1, 3, 4, 0],
                [2, 3, 0, 0]])
    """
    ended = (labels == -1).cumsum(dim=1) > 0
    if not (ended == (labels < 0)).all() or (labels < -1).any():
        raise ValueError("labels must be indices from 0, then -1, but a row holds another order")
    return torch.cat([labels + 1, torch.zeros_like(labels[:, :1])], dim=1)
