r"""The encoder reads the points one after the other; where it ends, the decoder begins.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 2.1 (one LSTM reads, another one writes)

$$
(e_1, \dots, e_n) = \text{LSTM}(P_1, \dots, P_n), \qquad d_0 = e_n
$$

Notation:
    $e_j$: `return[0][:, j - 1]`, state of the encoder after $P_j$
    $P_j$: `points[:, j - 1]`, point $j$
    $d_0$: `return[1]`, hidden state and cell with which the decoder begins
    $n$: number of points, without padding
    $\text{LSTM}$: `lstm`, one layer
"""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def encoder_states(
    lstm: nn.LSTM, points: torch.Tensor, mask: torch.Tensor | None = None
) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
    """Return the state after each point, and the last one, which is not that of the padding.

    An LSTM that runs in both directions ends at both ends of the points: $d_0$ is then the two
    last states side by side.

    Args:
        lstm: one layer, `batch_first`.
        points: (batch, n, size).
        mask: (batch, n), boolean, True for points that are no padding: in each row the first few,
            one at least. None if nothing is padding.

    Returns:
        States (batch, n, hidden), 0 at padding, and hidden state and cell, (1, batch, hidden) each.

    Raises:
        ValueError: `mask` is not boolean or has another shape, or padding stands before a point or
            makes up a whole row.

    Example:
        >>> lstm = nn.LSTM(2, 8, batch_first=True)
        >>> points = torch.rand(1, 5, 2)
        >>> mask = torch.tensor([[True, True, True, False, False]])
        >>> padded, alone = encoder_states(lstm, points, mask), encoder_states(lstm, points[:, :3])
        >>> torch.allclose(padded[0][:, :3], alone[0]), torch.allclose(padded[1][0], alone[1][0])
        (True, True)
    """
    if mask is None:
        states, last = lstm(points)
    else:
        if mask.dtype != torch.bool or mask.shape != points.shape[:2]:
            raise ValueError(
                f"mask must be boolean and {tuple(points.shape[:2])}, "
                f"but is {mask.dtype} and {tuple(mask.shape)}"
            )
        if not mask[:, 0].all() or (mask[:, 1:] & ~mask[:, :-1]).any():
            raise ValueError("mask must be True for the first few points, but a row is otherwise")
        packed = pack_padded_sequence(
            points, mask.sum(dim=1).cpu(), batch_first=True, enforce_sorted=False
        )
        packed, last = lstm(packed)
        states, _ = pad_packed_sequence(packed, batch_first=True, total_length=points.shape[1])
    hidden, cell = (torch.cat([*s], dim=1)[None] for s in last)
    return states, (hidden, cell)
