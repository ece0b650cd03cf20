r"""The baselines: sequence to sequence with a fixed list of outputs, without and with attention.

Source: Vinyals et al. 2015, arXiv 1506.03134, sections 2.1 and 2.2, and Figure 1a

$$
p(C_i | C_1, \dots, C_{i-1}, \mathcal{P}) = \begin{cases}
\text{softmax}(W d_i + b) & \text{without attention} \\
\text{softmax}(W [d'_i; d_i] + b) & \text{with attention}
\end{cases} \qquad W \in \mathbb{R}^{(N + 1) \times \cdot}
$$

Notation:
    $N$: `size`, the one number of points that the network is made for
    $C_i$: `places[:, i - 1]`, place of output $i$: 1 to $N$ are the points, 0 is the stop
    $\mathcal{P}$: `points`, the input
    $d_i$: `d`, state of the decoder
    $d'_i$: `found`, what attention reads for output $i$; the next input of the decoder holds it too
    $W, b$: `output`, learned
"""

import torch
from torch import nn

from snippets.pointer_networks.attention_read import attention_read
from snippets.pointer_networks.attention_scores import attention_scores
from snippets.pointer_networks.attention_weights import attention_weights
from snippets.pointer_networks.encoder_states import encoder_states
from snippets.pointer_networks.masked_scores import masked_scores
from snippets.pointer_networks.pointed_input import pointed_input


class SequenceToSequence(nn.Module):
    """Score a fixed number of places for every output, however many points there are.

    It is fed the same coordinates as the pointer network, so that the two differ in the output only.

    Args:
        size: number of points; output 1 to `size` names a point, output 0 is the stop.
        hidden: units of both LSTMs and of the attention; the paper used 256 or 512.
        attention: read the encoder's states by Eq. 3 before each output.

    Example:
        >>> network = SequenceToSequence(size=5, hidden=8)
        >>> places = torch.tensor([[2, 1, 0]])
        >>> network(torch.rand(1, 5, 2), places).shape  # five points and the stop
        torch.Size([1, 3, 6])
        >>> network(torch.rand(1, 50, 2), places).shape  # nothing to say of 45 of the points
        torch.Size([1, 3, 6])
    """

    def __init__(self, size: int, hidden: int = 256, *, attention: bool = False) -> None:
        super().__init__()
        self.attention = attention
        self.encoder = nn.LSTM(2, hidden, batch_first=True)
        self.decoder = nn.LSTM(2 + hidden * attention, hidden, batch_first=True)
        self.start = nn.Parameter(torch.zeros(2))
        self.output = nn.Linear(hidden + hidden * attention, size + 1)
        if attention:
            self.w_1 = nn.Parameter(nn.init.xavier_uniform_(torch.empty(hidden, hidden)))
            self.w_2 = nn.Parameter(nn.init.xavier_uniform_(torch.empty(hidden, hidden)))
            self.v = nn.Parameter(torch.empty(hidden).uniform_(-(hidden**-0.5), hidden**-0.5))

    def encode(
        self, points: torch.Tensor, mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """Return the encoder's states, (batch, n, hidden), and the state the decoder begins with.

        `mask` is that of `encoder_states`.
        """
        memory, (hidden, cell) = encoder_states(self.encoder, points, mask)
        return memory, (hidden, cell, torch.zeros_like(hidden))  # nothing was read yet

    def decode(
        self,
        inputs: torch.Tensor,
        memory: torch.Tensor,
        state: tuple[torch.Tensor, ...],
        mask: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """Return scores, (batch, m, size + 1), for (batch, m, 2) inputs, and the decoder's state."""
        *state, read = state
        if not self.attention:
            d, state = self.decoder(inputs, tuple(state))
            return self.output(d), (*state, read)
        scores = []
        for x in inputs.split(1, dim=1):
            x = torch.cat([x, read[0][:, None]], dim=2)
            d, state = self.decoder(x, tuple(state))
            u = attention_scores(memory, d, self.w_1, self.w_2, self.v)
            if mask is not None:
                u = masked_scores(u, mask)
            found = attention_read(attention_weights(u), memory)
            scores.append(self.output(torch.cat([found, d], dim=2)))
            read = found[:, 0][None]
        return torch.cat(scores, dim=1), (*state, read)

    def forward(
        self, points: torch.Tensor, places: torch.Tensor, mask: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return the scores for each output, given the right places before it (teacher forcing).

        Args:
            points: (batch, n, 2).
            places: (batch, m), int64, 0 to n.
            mask: (batch, n), boolean, see `encoder_states`.

        Returns:
            (batch, m, size + 1): place 0 is the stop.
        """
        memory, state = self.encode(points, mask)
        return self.decode(pointed_input(points, places, self.start), memory, state, mask)[0]
