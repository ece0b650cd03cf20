r"""Greedy decoding: at each output take the place of the largest probability, and feed it back.

Source: greedy choice is beam search with one beam; Vinyals et al. 2015, arXiv 1506.03134,
    section 2.1, searches with more

$$
\hat C_i = \arg\max_{j} \; p(C_i = j | \hat C_1, \dots, \hat C_{i-1}, \mathcal{P}; \theta),
\qquad \text{until } \hat C_i = \; \Leftarrow
$$

Notation:
    $\hat C_i$: `return[:, i - 1]`, the index chosen, counted from 0
    $\mathcal{P}$: `points`, the input
    $\theta$: weights of `model`
    $\Leftarrow$: the stop, place 0 of the scores
"""

import torch
from torch import nn

from snippets.pointer_networks.pointed_input import pointed_input
from snippets.pointer_networks.pointer_distribution import pointer_distribution
from snippets.pointer_networks.tour_constraint import tour_constraint


def greedy_decoding(
    model: nn.Module,
    points: torch.Tensor,
    mask: torch.Tensor | None = None,
    *,
    limit: int,
    tours: bool = False,
) -> torch.Tensor:
    """Return the sequence that the model points out, one most probable place at a time.

    Args:
        model: has `start`, `encode` and `decode`, as `PointerNetwork`.
        points: (batch, n, 2).
        mask: (batch, n), boolean, True for points that are no padding; None if none is.
        limit: largest number of indices; a sequence that has not stopped is cut off there.
        tours: allow nothing but tours, by `tour_constraint`; for the travelling salesman only.

    Returns:
        (batch, at most limit), int64, indices from 0, filled up with -1 behind a stop.

    Raises:
        ValueError: `limit` is below 1.

    Example:
        >>> class RightmostFirst(nn.Module):  # the score of a point is where it lies, the stop's is 0
        ...     start = torch.zeros(2)
        ...
        ...     def encode(self, points, mask=None):
        ...         return points, ()
        ...
        ...     def decode(self, fed, points, state, mask=None):
        ...         return nn.functional.pad(points[:, None, :, 0], (1, 0)), state
        >>> points = torch.tensor([[[0.2, 0.0], [0.9, 0.0], [0.5, 0.0]]])
        >>> greedy_decoding(RightmostFirst(), points, limit=3, tours=True)
        tensor([[1, 2, 0]])
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, but is {limit}")
    with torch.no_grad():
        memory, state = model.encode(points, mask)
        fed = model.start.expand(len(points), 1, -1)
        chosen = torch.empty(len(points), 0, dtype=torch.long, device=points.device)
        ended = torch.zeros(len(points), dtype=torch.bool, device=points.device)
        while chosen.shape[1] < limit and not ended.all():
            u, state = model.decode(fed, memory, state, mask)
            if tours:
                u = tour_constraint(u, chosen, mask)
            place = pointer_distribution(u).argmax(dim=2).masked_fill(ended[:, None], 0)
            ended = place[:, 0] == 0
            chosen = torch.cat([chosen, place], dim=1)
            # The second of two inputs is the copy of the first place.
            fed = pointed_input(points, place.expand(-1, 2), model.start)[:, 1:]
    return chosen - 1
