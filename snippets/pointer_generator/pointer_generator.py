r"""The whole model: read the source, then write word by word, generating or copying.

Source: See, Liu, Manning 2017, arXiv 1704.04368, section 2, and the authors' code

$$
P\left(w_1, \dots, w_T \mid \text{source}\right)
    = \prod_{t=1}^T \left[ p_{gen}^t P_{vocab}^t(w_t)
    + (1 - p_{gen}^t) \sum_{i: w_i = w_t} a_i^t \right]
$$

Notation:
    $w_1, \dots, w_T$: words of the summary, each given those before: `inputs`, the start token first
    $w_i$: `source_ids`, ids of the source words in the extended vocabulary
    $p_{gen}^t$: `p_gen`, switch at step $t$
    $P_{vocab}^t$: distribution over the vocabulary at step $t$
    $a_i^t$: `attention`, attention on source word $i$ at step $t$
    $[\,\cdot\,]$: `P`, distribution over the extended vocabulary at step $t$ (Eq. 9)
"""

import torch
from torch import nn

from snippets.pointer_generator.attention_decoder import AttentionDecoder
from snippets.pointer_generator.bidirectional_encoder import BidirectionalEncoder
from snippets.pointer_generator.final_distribution import final_distribution
from snippets.pointer_generator.reduce_states import reduce_states


class PointerGenerator(nn.Module):
    """Pointer-generator network; with `pointer=False` the sequence-to-sequence baseline.

    Args:
        vocabulary_size: X, 50 000 in the paper.
        embedding_size: 128 in the paper.
        hidden_size: H, 256 in the paper.
        pointer: whether words can be copied.
        coverage: whether the attention knows what it has read.
        unknown: id of the word that stands for all words outside the vocabulary. They are looked up
            under this id, on both sides: a word that is copied has no embedding of its own.

    Returns:
        From `source_ids` (B, n), `mask` (B, n), bool, `inputs` (B, T) and `oov`, the largest number
        of words of a source outside the vocabulary: `P` (B, T, X + oov), `attention` (B, T, n) and
        `p_gen` (B, T).

    Raises:
        ValueError: a step refuses its input.

    Example:
        >>> model = PointerGenerator(10, embedding_size=3, hidden_size=4)
        >>> source_ids = torch.tensor([[2, 10, 5, 11], [3, 4, 0, 0]])  # 10 and 11: outside
        >>> mask = torch.tensor([[True, True, True, True], [True, True, False, False]])
        >>> inputs = torch.tensor([[1, 10, 5], [1, 4, 0]])
        >>> P, attention, p_gen = model(source_ids, mask, inputs, oov=2)
        >>> P.shape, attention.shape, p_gen.shape
        (torch.Size([2, 3, 12]), torch.Size([2, 3, 4]), torch.Size([2, 3]))
        >>> with torch.device("meta"):  # sizes only, no numbers
        ...     paper = PointerGenerator(pointer=False)
        >>> sum(p.numel() for p in paper.parameters() if p.requires_grad)
        21499600
    """

    def __init__(
        self,
        vocabulary_size: int = 50_000,
        embedding_size: int = 128,
        hidden_size: int = 256,
        pointer: bool = True,
        coverage: bool = False,
        unknown: int = 0,
    ) -> None:
        super().__init__()
        sizes = vocabulary_size, embedding_size, hidden_size
        self.sizes, self.unknown = sizes, unknown
        self.embedding = nn.Embedding(vocabulary_size, embedding_size)  # of both sides
        self.encoder = BidirectionalEncoder(embedding_size, hidden_size)
        self.reduce_c = nn.Linear(2 * hidden_size, hidden_size)
        self.reduce_h = nn.Linear(2 * hidden_size, hidden_size)
        self.decoder = AttentionDecoder(*sizes, pointer=pointer, coverage=coverage)

    def embed(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the embeddings of ids of the extended vocabulary."""
        return self.embedding(ids.masked_fill(ids >= self.sizes[0], self.unknown))

    def start(
        self, source_ids: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, tuple[tuple[torch.Tensor, torch.Tensor], torch.Tensor, torch.Tensor]]:
        """Read the source. Return its states `h` (B, n, 2 H), and what a step is handed.

        That is: the decoder's cell and output, the context vector and the coverage before it.
        """
        h, last_c, last_h = self.encoder(self.embed(source_ids), mask)
        W_c, W_h = self.reduce_c, self.reduce_h
        state = reduce_states(last_c, last_h, W_c.weight, W_c.bias, W_h.weight, W_h.bias)
        return h, (state, h.new_zeros(len(h), h.shape[2]), h.new_zeros(mask.shape))

    def step(
        self,
        words: torch.Tensor,
        carried: tuple[tuple[torch.Tensor, torch.Tensor], torch.Tensor, torch.Tensor],
        h: torch.Tensor,
        source_ids: torch.Tensor,
        mask: torch.Tensor,
        oov: int,
    ) -> tuple[
        torch.Tensor,
        torch.Tensor,
        torch.Tensor,
        tuple[tuple[torch.Tensor, torch.Tensor], torch.Tensor, torch.Tensor],
    ]:
        """Read the previous `words` (B,). Return `P`, `a`, `p_gen`, and what the next step needs."""
        state, context, coverage = carried
        state, context, a, p_vocab, p_gen = self.decoder(
            self.embed(words), state, context, h, mask, coverage
        )
        P = final_distribution(p_gen, p_vocab, a, source_ids, oov)
        return P, a, p_gen, (state, context, coverage + a)

    def forward(
        self, source_ids: torch.Tensor, mask: torch.Tensor, inputs: torch.Tensor, oov: int
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        h, carried = self.start(source_ids, mask)
        P, attention, p_gen = [], [], []
        for words in inputs.unbind(dim=1):
            P_t, a, p_gen_t, carried = self.step(words, carried, h, source_ids, mask, oov)
            P.append(P_t)
            attention.append(a)
            p_gen.append(p_gen_t)
        return torch.stack(P, dim=1), torch.stack(attention, dim=1), torch.stack(p_gen, dim=1)
