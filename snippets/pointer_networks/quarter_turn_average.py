r"""Asking four times: the answer to a turned square is the same, so average over the four turns.

Source: not in Vinyals et al. 2015, arXiv 1506.03134; averaging a network's answers over what must
    not change them, at test time only

$$
\log \bar p(C_i | C_1, \dots, C_{i-1}, \mathcal{P}) = \frac{1}{4} \sum_{k=0}^{3}
\log p(C_i | C_1, \dots, C_{i-1}, R^k \mathcal{P}) + \text{const},
\qquad R(x, y) = (1 - y, x)
$$

Notation:
    $\log \bar p$: what `decode` returns, as scores
    $p$: `model`, which is asked
    $\mathcal{P}$: `points`, in the unit square
    $R$: `_quarter_turn`, a quarter turn about the centre of the square, which keeps the order of
        the corners of a hull, and its direction
"""

import torch
from torch import nn

from snippets.pointer_networks.pointer_distribution import pointer_distribution


class QuarterTurnAverage(nn.Module):
    """A model that can be decoded greedily like the one it asks, four times as slow.

    Args:
        model: has `start`, `encode` and `decode`, as `PointerNetwork`.

    Example:
        >>> class RightmostFirst(nn.Module):  # the score of a point is where it lies, the stop's is 0
        ...     start = torch.zeros(2)
        ...
        ...     def encode(self, points, mask=None):
        ...         return points, ()
        ...
        ...     def decode(self, fed, points, state, mask=None):
        ...         return nn.functional.pad(points[:, None, :, 0], (1, 0)), state
        >>> average = QuarterTurnAverage(RightmostFirst())
        >>> memory, state = average.encode(torch.tensor([[[0.2, 0.0], [0.9, 0.7], [0.5, 0.0]]]))
        >>> u, state = average.decode(average.start.expand(1, 1, 2), memory, state)
        >>> u.exp()  # no side of the square is preferred any more: only the stop differs
        tensor([[[0.1613, 0.2659, 0.2659, 0.2659]]])
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model, self.start = model, model.start

    def encode(
        self, points: torch.Tensor, mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, tuple]:
        """Return the memories of the four turns, one below the other, and the decoder's state."""
        mask = None if mask is None else mask.repeat(4, 1)
        memory, state = self.model.encode(_four_turns(points), mask)
        return memory, (state, True)

    def decode(
        self,
        inputs: torch.Tensor,
        memory: torch.Tensor,
        state: tuple,
        mask: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, tuple]:
        """Return the average of the log-probabilities, (batch, 1, n + 1), for one input each.

        The first input is the start, which is no point and is not turned.
        """
        state, is_start = state
        mask = None if mask is None else mask.repeat(4, 1)
        turned = self.start.expand(len(memory), 1, 2) if is_start else _four_turns(inputs)
        u, state = self.model.decode(turned, memory, state, mask)
        log_p = pointer_distribution(u)
        return log_p.reshape(4, -1, *log_p.shape[1:]).mean(dim=0), (state, False)


def _quarter_turn(points: torch.Tensor) -> torch.Tensor:
    return torch.stack([1 - points[:, :, 1], points[:, :, 0]], dim=2)


def _four_turns(points: torch.Tensor) -> torch.Tensor:
    turns = [points]
    for _ in range(3):
        turns.append(_quarter_turn(turns[-1]))
    return torch.cat(turns)
