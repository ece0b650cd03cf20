r"""How well each encoder state answers a decoder state: additive attention scores.

Source: Vinyals et al. 2015, arXiv 1506.03134, Eq. 3, first line, and section 2.3, the same line

$$
u^i_j = v^\top \tanh(W_1 e_j + W_2 d_i), \qquad j \in (1, \dots, n)
$$

Notation:
    $u^i_j$: `return[:, i, j]`, how well state $j$ of the encoder answers state $i$ of the decoder
    $e_j$: `e`, states of the encoder, one for each of the $n$ elements of the input
    $d_i$: `d`, states of the decoder, one for each output
    $W_1$: `w_1`, learned matrix
    $W_2$: `w_2`, learned matrix
    $v$: `v`, learned vector
"""

import torch
import torch.nn.functional as F


def attention_scores(
    e: torch.Tensor, d: torch.Tensor, w_1: torch.Tensor, w_2: torch.Tensor, v: torch.Tensor
) -> torch.Tensor:
    """Return the score of every encoder state for every decoder state.

    Both products are taken once for each state, not once for each pair, so a pair costs one tanh
    of length `units`: O(n) for each output.

    Args:
        e: (batch, n, encoder size).
        d: (batch, m, decoder size).
        w_1: (units, encoder size).
        w_2: (units, decoder size).
        v: (units,).

    Returns:
        (batch, m, n), any real numbers.

    Raises:
        ValueError: `e` and `d` have different batches, or `v`, `w_1` and `w_2` different units.

    Example:
        >>> e = torch.tensor([[[0.0], [1.0], [2.0]]])
        >>> d = torch.tensor([[[0.0], [-1.0]]])
        >>> one = torch.ones(1, 1)
        >>> attention_scores(e, d, one, one, torch.tensor([10.0]))
        tensor([[[ 0.0000,  7.6159,  9.6403],
                 [-7.6159,  0.0000,  7.6159]]])
    """
    if len(e) != len(d):
        raise ValueError(f"d must have the batch of e, {len(e)}, but has {len(d)}")
    if not len(v) == len(w_1) == len(w_2):
        raise ValueError(
            f"v must have the units of w_1 and w_2, {len(w_1)} and {len(w_2)}, but has {len(v)}"
        )
    keys, queries = F.linear(e, w_1), F.linear(d, w_2)
    return torch.tanh(keys[:, None] + queries[:, :, None]) @ v
