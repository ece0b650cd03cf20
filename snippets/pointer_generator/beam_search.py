r"""Write a summary, with several beginnings held open.

Source: See, Liu, Manning 2017, arXiv 1704.04368, section 5 (beam search); the authors' code for
    the rules

$$
\hat w = \arg\max_{w \in finished} \frac{1}{|w|} \sum_t \log P\left(w_t \mid w_1, \dots, w_{t-1}\right),
\qquad T_{min} \le T \le T_{max}
$$

Notation:
    $\hat w$: `return`, the summary
    $P$: `model`, what its step gives
    $finished$: the first $k$ summaries that reach the stop token; if none does, the `beam` open ones
    $|w|$: number of tokens, start and stop included
    $k$: `beam`, 4 in the paper
    $T$: number of words
    $T_{min}, T_{max}$: `min_length`, 35 in the authors' code, and `max_length`, 120 in the paper
"""

import torch

from snippets.pointer_generator.beam_search_step import beam_search_step
from snippets.pointer_generator.pointer_generator import PointerGenerator


def beam_search(
    model: PointerGenerator,
    source_ids: torch.Tensor,
    oov: int,
    *,
    start: int,
    stop: int,
    beam: int = 4,
    min_length: int = 35,
    max_length: int = 120,
) -> list[int]:
    """Return the summary of one source.

    Args:
        model: the network.
        source_ids: (n,), ids in the extended vocabulary, without padding.
        oov: number of words of the source outside the vocabulary.
        start: id of the start token.
        stop: id of the stop token.
        beam: number of open beginnings, >= 1.
        min_length: number of words before the stop token is allowed.
        max_length: number of words after which the search ends.

    Returns:
        Ids, without start and stop.

    Raises:
        ValueError: `beam` is below 1, or `max_length` is below 1 or below `min_length`.

    Example:
        >>> model = PointerGenerator(4, embedding_size=2, hidden_size=2, pointer=False)
        >>> _ = [torch.nn.init.zeros_(p) for p in model.parameters()]
        >>> _ = torch.nn.init.constant_(model.decoder.V_prime.bias[2:3], 1.0)
        >>> beam_search(
        ...     model, torch.tensor([3, 2]), 0, start=0, stop=1, min_length=2, max_length=5
        ... )  # four words have the best mean
        [2, 2, 2, 2]
    """
    if beam < 1:
        raise ValueError(f"beam must be at least 1, but is {beam}")
    if max_length < max(1, min_length):
        raise ValueError(
            f"max_length must be at least 1 and min_length, {min_length}, but is {max_length}"
        )
    finished, beginnings = [], [[]]
    with torch.no_grad():
        h, carried = model.start(source_ids[None], torch.ones_like(source_ids[None]).bool())
        scores, words = h.new_zeros(1), source_ids.new_tensor([start])
        for length in range(max_length):
            many = source_ids.expand(len(words), -1)
            P, _, _, (state, context, coverage) = model.step(
                words, carried, h.expand(len(words), -1, -1), many, many >= 0, oov
            )
            alive, ended = beam_search_step(scores, P.log(), beam, stop, length >= min_length)
            finished += [(score / (length + 2), beginnings[i]) for i, score in ended]
            beginnings = [[*beginnings[i], word] for i, word, _ in alive]
            if len(finished) >= beam:
                break
            scores = scores.new_tensor([score for _, _, score in alive])
            words = source_ids.new_tensor([word for _, word, _ in alive])
            index = source_ids.new_tensor([i for i, _, _ in alive])
            carried = (state[0][index], state[1][index]), context[index], coverage[index]
    if finished:
        return max(finished)[1]
    return beginnings[0]
