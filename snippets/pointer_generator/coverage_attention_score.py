r"""The score of each source word, where the decoder knows what it has already read.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 11

$$
e_i^t = v^\top \tanh\left(W_h h_i + W_s s_t + w_c c_i^t + b_{attn}\right)
$$

Notation:
    $e_i^t$: `return`, score of source word $i$ at decoder step $t$
    $h_i$: `h`, state of the encoder at source word $i$
    $s_t$: `s`, state of the decoder
    $c_i^t$: `c`, coverage of source word $i$, one number
    $w_c$: `w_c`, learned, a vector as long as $v$
    $W_h, W_s, b_{attn}, v$: `W_h`, `W_s`, `b_attn`, `v`, as in Eq. 1
"""

import torch

from snippets.pointer_generator.attention_score import attention_score


def coverage_attention_score(
    h: torch.Tensor,
    s: torch.Tensor,
    c: torch.Tensor,
    W_h: torch.Tensor,
    W_s: torch.Tensor,
    w_c: torch.Tensor,
    b_attn: torch.Tensor,
    v: torch.Tensor,
) -> torch.Tensor:
    """Return Eq. 1 with the coverage as one more entry of each h_i, and w_c as its column of W_h.

    Args:
        h: (B, n, K), encoder states of n source words.
        s: (B, D), decoder state.
        c: (B, n), coverage.
        W_h: (A, K).
        W_s: (A, D).
        w_c: (A,).
        b_attn: (A,).
        v: (A,).

    Returns:
        (B, n), not normalised, padding included.

    Raises:
        ValueError: as for Eq. 1.

    Example:
        >>> h = torch.zeros(1, 3, 1)
        >>> one = torch.ones(1, 1)
        >>> coverage_attention_score(
        ...     h, one, torch.tensor([[0.0, 1.0, 2.0]]), one, one, -one[0], 0 * one[0], one[0]
        ... )  # the more it was read, the lower its score
        tensor([[ 0.7616,  0.0000, -0.7616]])
    """
    h_and_c = torch.cat([h, c[:, :, None]], dim=2)
    W_and_w = torch.cat([W_h, w_c[:, None]], dim=1)
    return attention_score(h_and_c, s, W_and_w, W_s, b_attn, v)
