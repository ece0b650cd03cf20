r"""Lengthen the best beginnings of a summary by one word.

Source: See, Liu, Manning 2017, arXiv 1704.04368, section 5 (beam search); the authors' code for
    the rules

$$
\begin{aligned}
score(w_1, \dots, w_t) &= score(w_1, \dots, w_{t-1})
    + \log P\left(w_t \mid w_1, \dots, w_{t-1}\right) \\
alive &= \text{the } k \text{ best with } w_t \ne \text{stop} \\
finished &= \text{those with } w_t = \text{stop that are better than the worst of them}
\end{aligned}
$$

Notation:
    $score(w_1, \dots, w_{t-1})$: `scores`, of the beginnings so far
    $\log P$: `log_probs`, of the next word after each of them
    $k$: `beam`, 4 in the paper
    $\text{stop}$: `stop`, id of the stop token
    $alive, finished$: `return`, beginnings to go on with, and summaries that end here
"""

import torch


def beam_search_step(
    scores: torch.Tensor, log_probs: torch.Tensor, beam: int, stop: int, may_stop: bool
) -> tuple[list[tuple[int, int, float]], list[tuple[int, float]]]:
    """Return what goes on, and what ends.

    Args:
        scores: (K,), log-probability of each beginning, K <= beam.
        log_probs: (K, X), of the next word.
        beam: how many to go on with.
        stop: id of the stop token.
        may_stop: whether the summary is long enough to end; if not, the stop token is passed over.

    Returns:
        `alive`, (beginning, word, score) from best to worst, at most `beam`, and `finished`,
        (beginning, score) from best to worst.

    Raises:
        ValueError: a score is no number, or there is not one row for each beginning.

    Example:
        >>> alive, finished = beam_search_step(
        ...     scores=torch.tensor([-1.0, -2.0]),
        ...     log_probs=torch.tensor([[-1.0, -9.0, -3.0], [-0.5, -8.0, -7.0]]),
        ...     beam=2,
        ...     stop=0,
        ...     may_stop=True,
        ... )
        >>> alive, finished
        ([(0, 2, -4.0), (1, 2, -9.0)], [(0, -2.0), (1, -2.5)])
    """
    if log_probs.shape[:1] != scores.shape:
        raise ValueError(
            f"log_probs must have one row for each of {tuple(scores.shape)} scores, "
            f"but is {tuple(log_probs.shape)}"
        )
    totals = scores[:, None] + log_probs
    if totals.isnan().any():
        raise ValueError("scores and log_probs must be numbers, but their sum holds nan")
    # Each beginning has one stop token, so these are enough for `beam` others.
    best = totals.flatten().topk(min(beam + len(scores), totals.numel()))
    alive, finished = [], []
    for index in best.indices.tolist():
        beginning, word = divmod(index, log_probs.shape[1])
        score = totals[beginning, word].item()
        if word != stop:
            alive.append((beginning, word, score))
        elif may_stop:
            finished.append((beginning, score))
        if len(alive) == beam:
            break
    return alive, finished
