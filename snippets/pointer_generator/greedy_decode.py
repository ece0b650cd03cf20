r"""Write a summary, each time the most probable word.

Source: beam search with a beam of one; See, Liu, Manning 2017, arXiv 1704.04368, section 5, search
    with four (section 2.1: at test time the decoder reads the word that it wrote last)

$$
w_t = \arg\max_w P\left(w \mid w_1, \dots, w_{t-1}, \text{source}\right)
$$

Notation:
    $w_t$: `return`, words up to the stop token
    $P$: `model`, what its step gives
    $w_0$: `start`, start token, read at the first step
"""

import torch

from snippets.pointer_generator.pointer_generator import PointerGenerator


def greedy_decode(
    model: PointerGenerator,
    source_ids: torch.Tensor,
    mask: torch.Tensor,
    oov: int,
    *,
    start: int,
    stop: int,
    max_length: int,
) -> list[list[int]]:
    """Return the summaries of a batch.

    Args:
        model: the network.
        source_ids: (B, n), ids in the extended vocabulary.
        mask: (B, n), bool, True for a word.
        oov: largest number of words of a source outside the vocabulary.
        start: id of the start token.
        stop: id of the stop token.
        max_length: number of words after which a summary ends without it.

    Returns:
        For each source the ids of a summary, without start and stop.

    Raises:
        ValueError: `max_length` is below 1.

    Example:
        >>> model = PointerGenerator(4, embedding_size=2, hidden_size=2, pointer=False)
        >>> _ = [torch.nn.init.zeros_(p) for p in model.parameters()]
        >>> _ = torch.nn.init.constant_(model.decoder.V_prime.bias[2:3], 1.0)
        >>> source_ids = torch.tensor([[3, 2]])
        >>> greedy_decode(model, source_ids, source_ids > 0, 0, start=0, stop=1, max_length=3)
        [[2, 2, 2]]
    """
    if max_length < 1:
        raise ValueError(f"max_length must be at least 1, but is {max_length}")
    steps = []
    with torch.no_grad():
        h, carried = model.start(source_ids, mask)
        words = source_ids.new_full((len(source_ids),), start)
        for _ in range(max_length):
            P, _, _, carried = model.step(words, carried, h, source_ids, mask, oov)
            words = P.argmax(dim=1)
            steps.append(words)
    rows = torch.stack(steps, dim=1).tolist()
    return [row[: [*row, stop].index(stop)] for row in rows]
