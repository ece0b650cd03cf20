r"""What training makes small: minus the log-probability of the right sequence.

Source: Vinyals et al. 2015, arXiv 1506.03134, Eq. 2

$$
\theta^* = \arg\max_\theta \sum_{\mathcal{P}, \mathcal{C}^\mathcal{P}}
\log p(\mathcal{C}^\mathcal{P} | \mathcal{P}; \theta)
$$

Notation:
    $\theta$: the weights behind `u`
    $\log p(\mathcal{C}^\mathcal{P} | \mathcal{P}; \theta)$: what `sequence_log_probability` returns
        for `places`, the right answer; `return` is minus its mean over the minibatch
"""

import torch

from snippets.pointer_networks.pointer_distribution import pointer_distribution
from snippets.pointer_networks.sequence_log_probability import sequence_log_probability


def training_objective(u: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """Return minus the mean log-probability of the right sequences.

    The sum of Eq. 2 runs over all pairs of a problem and its answer; a minibatch stands for it.
    Its gradient with respect to the scores is the probability, minus 1 at the right place.

    Args:
        u: (batch, m, n + 1), scores of each place, given the right places before it; batch >= 1.
        places: (batch, m), int64: the right places, 0 the stop. What stands behind the first stop
            of a row does not count.

    Returns:
        Scalar, at least 0.

    Raises:
        ValueError: the batch is empty, or the shapes do not fit.

    Example:
        >>> u = torch.tensor([[[0.1, 0.5, 0.4], [0.2, 0.2, 0.6], [0.7, 0.1, 0.2]]]).log()
        >>> training_objective(u, torch.tensor([[1, 2, 0]]))  # -log(0.5 * 0.6 * 0.7)
        tensor(1.5606)
    """
    if not len(u):
        raise ValueError("u must hold at least one sequence, but holds 0")
    return -sequence_log_probability(pointer_distribution(u), places).mean()
