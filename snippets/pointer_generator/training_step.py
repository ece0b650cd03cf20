r"""One update: every word of the summary is predicted from the true words before it.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 7 with Eq. 6 or Eq. 13, and section 5

$$
\begin{aligned}
g &= \nabla_\theta \frac{1}{B} \sum_{b=1}^B \frac{1}{T_b} \sum_{t=1}^{T_b} loss_t^{(b)} \\
\theta &\leftarrow \text{Adagrad}\left(\theta,\ g \min\left(1, \tfrac{2}{\|g\|}\right)\right)
\end{aligned}
$$

Notation:
    $\theta$: parameters of `model`
    $B, T_b$: summaries in the batch, and words of each: `target_mask`
    $loss_t^{(b)}$: loss of a step, Eq. 13; with `weight` 0 it is Eq. 6
    $g$: gradient of all parameters, $\|g\|$ its length
    $2$: `max_norm`
    $\text{Adagrad}$: `optimizer`; in the paper its rate is 0.15, and its sums begin at 0.1
"""

import torch
from torch import nn

from snippets.pointer_generator.coverage_vector import coverage_vector
from snippets.pointer_generator.pointer_generator import PointerGenerator
from snippets.pointer_generator.sequence_loss import sequence_loss
from snippets.pointer_generator.total_step_loss import total_step_loss


def training_step(
    model: PointerGenerator,
    optimizer: torch.optim.Optimizer,
    source_ids: torch.Tensor,
    mask: torch.Tensor,
    inputs: torch.Tensor,
    targets: torch.Tensor,
    target_mask: torch.Tensor,
    oov: int,
    *,
    weight: float,
    max_norm: float = 2.0,
) -> torch.Tensor:
    """Update the model once.

    Args:
        model: the network.
        optimizer: holds its parameters.
        source_ids: (B, n), ids in the extended vocabulary.
        mask: (B, n), bool, True for a word of the source.
        inputs: (B, T), the start token and the summary without its last word.
        targets: (B, T), the summary and the stop token; for the baseline without copied words.
        target_mask: (B, T), bool, True for a word of the summary.
        oov: largest number of words of a source outside the vocabulary.
        weight: lambda of Eq. 13: 0 in the first phase, 1 in the second.
        max_norm: bound of the gradient's length.

    Returns:
        Scalar without gradient: the loss before the update.

    Raises:
        ValueError: a target has no probability, so that the loss is infinite.

    Example:
        >>> model = PointerGenerator(4, embedding_size=2, hidden_size=2, pointer=False)
        >>> _ = [nn.init.zeros_(p) for p in model.parameters()]
        >>> adagrad = torch.optim.Adagrad(model.parameters(), 0.15, initial_accumulator_value=0.1)
        >>> ones = torch.ones(1, 3, dtype=torch.int64)
        >>> training_step(
        ...     model, adagrad, ones, ones.bool(), ones, ones, ones.bool(), oov=0, weight=0.0
        ... )  # four words, equally probable: log 4
        tensor(1.3863)
    """
    P, attention, _ = model(source_ids, mask, inputs, oov)
    c, words = coverage_vector(attention), target_mask
    losses = P.new_empty(targets.shape)
    # Padding is left out before the logarithm: where it has no probability, its gradient is nan.
    losses[words] = total_step_loss(P[words], targets[words], attention[words], c[words], weight)
    loss = sequence_loss(losses, target_mask)
    if not loss.isfinite():
        raise ValueError(
            f"targets must be words with a probability above 0, but the loss is {loss}"
        )
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), max_norm)
    optimizer.step()
    return loss.detach()
