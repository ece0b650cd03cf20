r"""How well each word of the source fits the state of the decoder.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 1 (after Bahdanau et al. 2015)

$$
e_i^t = v^\top \tanh\left(W_h h_i + W_s s_t + b_{attn}\right)
$$

Notation:
    $e_i^t$: `return`, score of source word $i$ at decoder step $t$, any real number
    $h_i$: `h`, state of the encoder at source word $i$
    $s_t$: `s`, state of the decoder; in the authors' code both vectors of the LSTM, $[c_t; h_t]$
    $W_h, W_s, b_{attn}, v$: `W_h`, `W_s`, `b_attn`, `v`, learned
"""

import torch


def attention_score(
    h: torch.Tensor,
    s: torch.Tensor,
    W_h: torch.Tensor,
    W_s: torch.Tensor,
    b_attn: torch.Tensor,
    v: torch.Tensor,
) -> torch.Tensor:
    """Return the score of every source word, for each example of a batch.

    Args:
        h: (B, n, K), encoder states of n source words.
        s: (B, D), decoder state.
        W_h: (A, K).
        W_s: (A, D).
        b_attn: (A,).
        v: (A,).

    Returns:
        (B, n), not normalised, padding included.

    Raises:
        ValueError: the batches of `h` and `s` differ, or a weight does not have A rows.

    Example:
        >>> h = torch.tensor([[[0.0], [1.0], [2.0]]])
        >>> one = torch.ones(1, 1)
        >>> attention_score(h, s=one, W_h=one, W_s=-one, b_attn=one[0], v=2 * one[0])
        tensor([[0.0000, 1.5232, 1.9281]])
    """
    if len(s) != len(h):
        raise ValueError(f"s must hold {len(h)} states, one for each of h, but holds {len(s)}")
    for name, weight in (("W_h", W_h), ("W_s", W_s), ("b_attn", b_attn)):
        if len(weight) != len(v):
            raise ValueError(
                f"{name} must have {len(v)} rows, one for each entry of v, but has {len(weight)}"
            )
    return torch.tanh(h @ W_h.T + (s @ W_s.T + b_attn)[:, None]) @ v
