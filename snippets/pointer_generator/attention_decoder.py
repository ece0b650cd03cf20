r"""One step of the decoder: read a word, look at the source, say what could come next.

Source: See, Liu, Manning 2017, arXiv 1704.04368, section 2, Eq. 1 to 4, 8 and 11; the first line
    is in the authors' code only

$$
\begin{aligned}
x_t &= W_x [y_t, h_{t-1}^*] + b_x \\
s_t &= [c_t; h_t] = \text{LSTM}(x_t, s_{t-1}) \\
a^t &= \operatorname{softmax}(e^t), \quad
    e_i^t = v^\top \tanh\left(W_h h_i + W_s s_t + w_c c_i^t + b_{attn}\right) \\
h_t^* &= \sum_i a_i^t h_i \\
P_{vocab} &= \operatorname{softmax}\left(V' \left(V [h_t, h_t^*] + b\right) + b'\right) \\
p_{gen} &= \sigma\left(w_{h^*}^\top h_t^* + w_s^\top s_t + w_x^\top x_t + b_{ptr}\right)
\end{aligned}
$$

Notation:
    $y_t$: `y`, embedding of the previous word
    $h_{t-1}^*$: `context`, context vector of the step before, zero at first
    $s_t$: `state`, the cell $c_t$ and the output $h_t$ of the LSTM
    $h_i$: `h`, state of the encoder at source word $i$
    $c_i^t$: `coverage`, of source word $i$; without coverage the score is Eq. 1
    $a^t$: `a`, attention distribution
    $P_{vocab}$: `p_vocab`, distribution over the vocabulary
    $p_{gen}$: `p_gen`, probability of generating; 1 in the baseline, which turns Eq. 9 into Eq. 5
    $W_x, b_x$: `W_x`, learned, makes one vector of two; the other weights have their names
"""

import torch
from torch import nn

from snippets.pointer_generator.attention_distribution import attention_distribution
from snippets.pointer_generator.attention_score import attention_score
from snippets.pointer_generator.context_vector import context_vector
from snippets.pointer_generator.coverage_attention_score import coverage_attention_score
from snippets.pointer_generator.generation_probability import generation_probability
from snippets.pointer_generator.vocabulary_distribution import vocabulary_distribution


class AttentionDecoder(nn.Module):
    """LSTM decoder with attention, and with a switch and coverage where they are asked for.

    Args:
        vocabulary_size: X.
        embedding_size: E.
        hidden_size: H; the encoder states have 2 H entries, and so have the vectors of Eq. 1.
        pointer: whether there is a switch.
        coverage: whether the attention knows the coverage.

    Returns:
        From `y` (B, E), `state` (two of (B, H)), `context` (B, 2 H), `h` (B, n, 2 H), `mask` (B, n)
        and `coverage` (B, n): the new state, the new context, `a` (B, n), `p_vocab` (B, X) and
        `p_gen` (B,).

    Raises:
        ValueError: a step refuses its input.

    Example:
        >>> decoder = AttentionDecoder(7, 3, 4)
        >>> h, mask = torch.zeros(2, 5, 8), torch.ones(2, 5, dtype=torch.bool)
        >>> start = torch.zeros(2, 4), torch.zeros(2, 4)
        >>> state, context, a, p_vocab, p_gen = decoder(
        ...     torch.zeros(2, 3), start, torch.zeros(2, 8), h, mask, torch.zeros(2, 5)
        ... )
        >>> a.detach()  # all encoder states are the same
        tensor([[0.2000, 0.2000, 0.2000, 0.2000, 0.2000],
                [0.2000, 0.2000, 0.2000, 0.2000, 0.2000]])
        >>> p_vocab.shape, p_gen.shape
        (torch.Size([2, 7]), torch.Size([2]))
    """

    def __init__(
        self,
        vocabulary_size: int,
        embedding_size: int,
        hidden_size: int,
        pointer: bool = True,
        coverage: bool = False,
    ) -> None:
        super().__init__()
        X, E, H = vocabulary_size, embedding_size, hidden_size
        self.pointer, self.coverage = pointer, coverage
        self.W_x = nn.Linear(E + 2 * H, E)
        self.lstm = nn.LSTMCell(E, H)
        # As in the encoder: one bias learns, the other opens the forget gate.
        self.lstm.bias_hh.requires_grad_(False).zero_()
        self.lstm.bias_hh[H : 2 * H] = 1
        self.W_h = nn.Linear(2 * H, 2 * H, bias=False)
        self.W_s = nn.Linear(2 * H, 2 * H)  # its bias is b_attn
        self.v = nn.Linear(2 * H, 1, bias=False)
        if coverage:
            self.w_c = nn.Linear(1, 2 * H, bias=False)
        self.V = nn.Linear(3 * H, H)
        self.V_prime = nn.Linear(H, X)
        if pointer:
            self.w_ptr = nn.Linear(2 * H + 2 * H + E, 1)  # w_h*, w_s and w_x, and b_ptr

    def forward(
        self,
        y: torch.Tensor,
        state: tuple[torch.Tensor, torch.Tensor],
        context: torch.Tensor,
        h: torch.Tensor,
        mask: torch.Tensor,
        coverage: torch.Tensor,
    ) -> tuple[
        tuple[torch.Tensor, torch.Tensor], torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor
    ]:
        x = self.W_x(torch.cat([y, context], dim=1))
        output, cell = self.lstm(x, (state[1], state[0]))
        s = torch.cat([cell, output], dim=1)

        shared = {"W_h": self.W_h.weight, "W_s": self.W_s.weight, "b_attn": self.W_s.bias}
        shared["v"] = self.v.weight[0]
        if self.coverage:
            e = coverage_attention_score(h, s, coverage, w_c=self.w_c.weight[:, 0], **shared)
        else:
            e = attention_score(h, s, **shared)
        a = attention_distribution(e, mask)
        context = context_vector(a, h)

        V, V_prime = self.V, self.V_prime
        p_vocab = vocabulary_distribution(
            output, context, V.weight, V.bias, V_prime.weight, V_prime.bias
        )
        p_gen = a.new_ones(len(a))
        if self.pointer:
            sizes = [vectors.shape[1] for vectors in (context, s, x)]
            w_h, w_s, w_x = self.w_ptr.weight[0].split(sizes)
            p_gen = generation_probability(context, s, x, w_h, w_s, w_x, self.w_ptr.bias[0])
        return (cell, output), context, a, p_vocab, p_gen
