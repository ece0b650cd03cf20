r"""Beam search: keep the few most probable beginnings, not only the best one.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 2.1

$$
\hat{\mathcal{C}} \approx \arg\max_{\mathcal{C}} \; p(\mathcal{C} | \mathcal{P}; \theta), \qquad
B_i = \text{the } K \text{ most probable of } \{ (C_1, \dots, C_i) :
(C_1, \dots, C_{i-1}) \in B_{i-1} \}
$$

Notation:
    $\hat{\mathcal{C}}$: `return[0]`, the most probable sequence that was found
    $p(\mathcal{C} | \mathcal{P}; \theta)$: `return[1]`, as a logarithm
    $\mathcal{P}$: `points`, the input
    $\theta$: weights of `model`
    $B_i$: `chosen`, the beams: beginnings of length $i$; one that has stopped stays as it is
    $K$: `beams`, how many beginnings are kept
"""

import math

import torch
from torch import nn

from snippets.pointer_networks.pointed_input import pointed_input
from snippets.pointer_networks.pointer_distribution import pointer_distribution
from snippets.pointer_networks.tour_constraint import tour_constraint


def beam_search(
    model: nn.Module,
    points: torch.Tensor,
    mask: torch.Tensor | None = None,
    *,
    beams: int,
    limit: int,
    tours: bool = False,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the most probable sequence that the search finds, and its log-probability.

    Args:
        model: has `start`, `encode` and `decode`, as `PointerNetwork`.
        points: (batch, n, 2).
        mask: (batch, n), boolean, True for points that are no padding; None if none is.
        beams: beginnings that are kept, >= 1; with 1 it is greedy decoding.
        limit: largest number of indices, >= 1; a sequence that has not stopped is cut off there,
            and its log-probability is then that of a beginning.
        tours: allow nothing but tours, by `tour_constraint`; for the travelling salesman only.

    Returns:
        Indices from 0, (batch, at most limit), int64, filled up with -1 behind a stop; and (batch,).

    Raises:
        ValueError: `beams` or `limit` is below 1.

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
        >>> beam_search(RightmostFirst(), points, beams=2, limit=3, tours=True)
        (tensor([[1, 2, 0]]), tensor([-1.3277]))
    """
    for name, value in (("beams", beams), ("limit", limit)):
        if value < 1:
            raise ValueError(f"{name} must be at least 1, but is {value}")
    with torch.no_grad():
        batch, row = len(points), torch.arange(len(points), device=points.device)[:, None]
        points = points.repeat_interleave(beams, dim=0)
        mask = None if mask is None else mask.repeat_interleave(beams, dim=0)
        memory, state = model.encode(points, mask)
        fed = model.start.expand(len(points), 1, -1)
        chosen = torch.empty(len(points), 0, dtype=torch.long, device=points.device)
        ended = torch.zeros(len(points), dtype=torch.bool, device=points.device)
        # At the beginning all beams are the same: only the first of them counts.
        log_p = memory.new_full((batch, beams), -math.inf)
        log_p[:, 0] = 0
        while chosen.shape[1] < limit and not ended.all():
            u, state = model.decode(fed, memory, state, mask)
            if tours:
                u = tour_constraint(u, chosen, mask)
            step = pointer_distribution(u)[:, 0]
            # A beam that has ended goes on in one way only, by the stop, at no cost.
            stay = torch.full_like(step, -math.inf)
            stay[:, 0] = 0
            step = torch.where(ended[:, None], stay, step)
            total = (log_p.flatten()[:, None] + step).reshape(batch, -1)
            log_p, best = total.topk(beams)
            parent = (row * beams + best // step.shape[1]).flatten()
            place = (best % step.shape[1]).flatten()[:, None]
            chosen = torch.cat([chosen[parent], place], dim=1)
            ended = place[:, 0] == 0
            state = tuple(s[:, parent] for s in state)
            fed = pointed_input(points, place.expand(-1, 2), model.start)[:, 1:]
    found = chosen.reshape(batch, beams, -1)[:, 0]
    return found[:, : (found > 0).sum(dim=1).max()] - 1, log_p[:, 0]
