r"""The pointer network: one LSTM reads the input, a second one points back at it.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 2.3 and Figure 1b

$$
\begin{aligned}
e_1, \dots, e_n &= \text{LSTM}(P_1, \dots, P_n), \qquad e_0 = \; \Leftarrow \\
d_1, \dots, d_m &= \text{LSTM}(\Rightarrow, P_{C_1}, \dots, P_{C_{m-1}}) \\
u^i_j &= v^\top \tanh(W_1 e_j + W_2 d_i), \qquad j \in (0, 1, \dots, n) \\
p(C_i | C_1, \dots, C_{i-1}, \mathcal{P}) &= \text{softmax}(u^i)
\end{aligned}
$$

Notation:
    $\mathcal{P}$: `points`, $P_1, \dots, P_n$
    $C_i$: `places[:, i - 1]`, place of output $i$: 1 to $n$ are the points, 0 is the stop
    $e_j$: `memory[:, j]`, state of the encoder after $P_j$
    $d_i$: `d[:, i - 1]`, state of the decoder for output $i$
    $u^i_j$: `return[:, i - 1, j]`, scores
    $\Rightarrow$: `start`, learned first input of the decoder
    $\Leftarrow$: `stop`, learned memory of place 0; the paper does not say how a stop is pointed at
    $W_1$: `w_1`, learned
    $W_2$: `w_2`, learned
    $v$: `v`, learned
"""

import torch
from torch import nn

from snippets.pointer_networks.attention_read import attention_read
from snippets.pointer_networks.attention_scores import attention_scores
from snippets.pointer_networks.attention_weights import attention_weights
from snippets.pointer_networks.encoder_states import encoder_states
from snippets.pointer_networks.masked_scores import masked_scores
from snippets.pointer_networks.pointed_input import pointed_input


class PointerNetwork(nn.Module):
    """Score every place of the input for every output; no weight depends on the input's length.

    By default it is the paper's model. Three options go beyond the paper.

    Args:
        hidden: units of both LSTMs and of the attention; the paper used 256 or 512.
        bidirectional: the encoder reads the points in both directions, with half the units each,
            so that a state knows of the points behind it as well.
        coordinates: a memory holds the coordinates of its point beside the encoder's state.
        glimpse: one read of the memory by attention before pointing, as in Bello et al. 2016,
            arXiv 1611.09940; $d_i$ is then the decoder's state and what was read, side by side.
            Nothing of it enters the recurrence.

    Raises:
        ValueError: `hidden` is odd although there are two directions.

    Example:
        >>> network = PointerNetwork(hidden=8)
        >>> places = torch.tensor([[2, 1, 0]])  # the second point, the first, the stop
        >>> network(torch.rand(1, 5, 2), places).shape, network(torch.rand(1, 50, 2), places).shape
        (torch.Size([1, 3, 6]), torch.Size([1, 3, 51]))
    """

    def __init__(
        self,
        hidden: int = 256,
        *,
        bidirectional: bool = False,
        coordinates: bool = False,
        glimpse: bool = False,
    ) -> None:
        super().__init__()
        directions = 2 if bidirectional else 1
        if hidden % directions:
            raise ValueError(f"hidden must be even for two directions, but is {hidden}")
        self.coordinates, self.glimpse = coordinates, glimpse
        units = hidden // directions
        self.encoder = nn.LSTM(2, units, batch_first=True, bidirectional=bidirectional)
        self.decoder = nn.LSTM(2, hidden, batch_first=True)
        size = hidden + 2 * coordinates
        self.start, self.stop = nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(size))
        self.w_1, self.w_2, self.v = _attention(hidden, size, hidden + size * glimpse)
        if glimpse:
            attention = _attention(hidden, size, hidden)
            self.glimpse_w_1, self.glimpse_w_2, self.glimpse_v = attention

    def encode(
        self, points: torch.Tensor, mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        """Return the memory, (batch, n + 1, size), and the encoder's last state, for the decoder.

        `mask`, (batch, n) boolean, says which points there are: in each row the first few, one at
        least, the rest is padding. None: all.
        """
        states, state = encoder_states(self.encoder, points, mask)
        if self.coordinates:
            states = torch.cat([states, points], dim=2)
        stop = self.stop.expand(len(points), 1, -1)
        return torch.cat([stop, states], dim=1), state

    def decode(
        self,
        inputs: torch.Tensor,
        memory: torch.Tensor,
        state: tuple[torch.Tensor, torch.Tensor],
        mask: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        """Return scores, (batch, m, n + 1), for (batch, m, 2) inputs, and the decoder's state."""
        d, state = self.decoder(inputs, state)
        if self.glimpse:
            g = (self.glimpse_w_1, self.glimpse_w_2, self.glimpse_v)
            weights = attention_weights(self._scores(memory, d, *g, mask))
            d = torch.cat([d, attention_read(weights, memory)], dim=2)
        return self._scores(memory, d, self.w_1, self.w_2, self.v, mask), state

    def forward(
        self, points: torch.Tensor, places: torch.Tensor, mask: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return the scores for each output, given the right places before it (teacher forcing).

        All outputs are computed at once, since every input of the decoder is known.

        Args:
            points: (batch, n, 2).
            places: (batch, m), int64, 0 to n.
            mask: (batch, n), boolean, see `encode`.

        Returns:
            (batch, m, n + 1): place 0 is the stop; minus infinity at padding.
        """
        memory, state = self.encode(points, mask)
        return self.decode(pointed_input(points, places, self.start), memory, state, mask)[0]

    def _scores(self, memory, d, w_1, w_2, v, mask):
        u = attention_scores(memory, d, w_1, w_2, v)
        if mask is None:
            return u
        stop = mask.new_ones(len(mask), 1)
        return masked_scores(u, torch.cat([stop, mask], dim=1))


def _attention(units: int, encoder: int, decoder: int) -> list[nn.Parameter]:
    """The learned $W_1$, $W_2$ and $v$ of one attention."""
    bound = units**-0.5
    shapes = (units, encoder), (units, decoder), (units,)
    return [nn.Parameter(torch.empty(shape).uniform_(-bound, bound)) for shape in shapes]
