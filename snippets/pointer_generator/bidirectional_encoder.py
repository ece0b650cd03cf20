r"""Read the source from both ends.

Source: See, Liu, Manning 2017, arXiv 1704.04368, section 2.1 (a single-layer bidirectional LSTM);
    the authors' code for the biases

$$
\overrightarrow{h}_i = \overrightarrow{\text{LSTM}}\left(x_i, \overrightarrow{h}_{i-1}\right),
\qquad
\overleftarrow{h}_i = \overleftarrow{\text{LSTM}}\left(x_i, \overleftarrow{h}_{i+1}\right),
\qquad
h_i = \left[\overrightarrow{h}_i, \overleftarrow{h}_i\right]
$$

Notation:
    $h_i$: `return`, state of the encoder at word $i$; zeros at padding
    $x_i$: `x`, embedding of source word $i$
    $\text{LSTM}$: `lstm`; each begins at zero at its own end of the text
"""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class BidirectionalEncoder(nn.Module):
    """Bidirectional LSTM over sources of different lengths.

    torch keeps two biases for an LSTM, which only ever add up, where the authors' has one. The second
    is fixed here at what TensorFlow adds by itself: 1 at the forget gate, 0 elsewhere.

    Args:
        embedding_size: entries of an embedding, 128 in the paper.
        hidden_size: H, 256 in the paper.

    Returns:
        From embeddings (B, n, E) and a mask (B, n), bool, True for a word, with all padding at the
        end: the states (B, n, 2 H); the last cells (B, 2 H); the last outputs (B, 2 H). The
        forward half ends at the last word, the backward half at the first.

    Raises:
        ValueError: a row of the mask has a word after padding, or no word.

    Example:
        >>> encoder = BidirectionalEncoder(3, 4)
        >>> mask = torch.tensor([[True, True, True], [True, False, False]])
        >>> h, last_c, last_h = encoder(torch.zeros(2, 3, 3), mask)
        >>> h.shape, last_c.shape, last_h.shape
        (torch.Size([2, 3, 8]), torch.Size([2, 8]), torch.Size([2, 8]))
    """

    def __init__(self, embedding_size: int, hidden_size: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(embedding_size, hidden_size, bidirectional=True)
        for bias in (self.lstm.bias_hh_l0, self.lstm.bias_hh_l0_reverse):
            bias.requires_grad_(False).zero_()
            bias[hidden_size : 2 * hidden_size] = 1  # input, forget, cell, output

    def forward(
        self, x: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        if not mask[:, 0].all() or (mask[:, 1:] > mask[:, :-1]).any():
            raise ValueError("mask must be True for words, then False for padding, in every row")
        packed = pack_padded_sequence(
            x, mask.sum(dim=1).cpu(), batch_first=True, enforce_sorted=False
        )
        packed_h, (last_h, last_c) = self.lstm(packed)
        h, _ = pad_packed_sequence(packed_h, batch_first=True, total_length=x.shape[1])
        return h, torch.cat([*last_c], dim=1), torch.cat([*last_h], dim=1)
