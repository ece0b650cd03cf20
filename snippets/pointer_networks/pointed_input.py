r"""Feeding back: the decoder's next input is a copy of the point just pointed at.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 2.3 (the copy) and section 2.1 (start, stop)

$$
x_i = \begin{cases} \Rightarrow & i = 1 \\ P_{C_{i-1}} & i > 1 \end{cases}
$$

Notation:
    $x_i$: `return[:, i - 1]`, input of the decoder for output $i$
    $P_j$: `points[:, j - 1]`, point $j$
    $C_i$: `places[:, i - 1]`, place pointed at, from 1 to $n$; 0 is the stop
    $\Rightarrow$: `start`, learned
"""

import torch


def pointed_input(points: torch.Tensor, places: torch.Tensor, start: torch.Tensor) -> torch.Tensor:
    """Return what the decoder is fed: the start, then the points pointed at, without the last.

    The numbers fed are the coordinates of the point, not an embedding of its index: an index says
    nothing about where the point lies. Behind a stop comes the start again; what the decoder says
    there counts for nothing.

    Args:
        points: (batch, n, size).
        places: (batch, m), int64, 0 to n.
        start: (size,).

    Returns:
        (batch, m, size).

    Raises:
        ValueError: the batches differ, `start` has another size, or a place is outside 0 to n.

    Example:
        >>> points = torch.tensor([[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]])
        >>> pointed_input(points, torch.tensor([[3, 1, 0]]), start=torch.zeros(2))
        tensor([[[0.0000, 0.0000],
                 [0.5000, 0.6000],
                 [0.1000, 0.2000]]])
    """
    batch, n, size = points.shape
    if start.shape != (size,):
        raise ValueError(f"start must be ({size},), as a point, but is {tuple(start.shape)}")
    if len(places) != batch:
        raise ValueError(f"places must have the batch of points, {batch}, but has {len(places)}")
    if not ((places >= 0) & (places <= n)).all():
        raise ValueError(f"places must lie in 0 to {n}, but hold {places.min()} to {places.max()}")
    listed = torch.cat([start.expand(batch, 1, size), points], dim=1)
    fed = torch.cat([torch.zeros_like(places[:, :1]), places[:, :-1]], dim=1)
    return listed.gather(1, fed[:, :, None].expand(-1, -1, size))
