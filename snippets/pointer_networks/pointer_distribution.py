r"""The pointer: the softmax of the attention scores is the answer, a distribution over the input.

Source: Vinyals et al. 2015, arXiv 1506.03134, section 2.3

$$
p(C_i | C_1, \dots, C_{i-1}, \mathcal{P}) = \text{softmax}(u^i)
$$

Notation:
    $p(C_i | \dots)$: `return`, the logarithm of this probability of each place
    $u^i$: `u`, scores of the places, as in attention
"""

import torch


def pointer_distribution(u: torch.Tensor) -> torch.Tensor:
    """Return the log-probability of every place for every output.

    It is the logarithm of what attention calls its weights; but nothing is averaged with it.

    Args:
        u: (batch, m, places), scores; minus infinity where a place may not be chosen.

    Returns:
        (batch, m, places), at most 0; as many places as the input has, whatever their number.

    Raises:
        ValueError: a row of `u` holds nan or plus infinity, or nothing but minus infinity.

    Example:
        >>> pointer_distribution(torch.tensor([[[0.0, 0.0, 3.0]]])).exp()
        tensor([[[0.0453, 0.0453, 0.9094]]])
        >>> pointer_distribution(torch.tensor([[[0.0, 0.0, 3.0, 3.0]]])).exp()  # one place more
        tensor([[[0.0237, 0.0237, 0.4763, 0.4763]]])
    """
    best = u.amax(dim=2)
    if not best.isfinite().all():
        raise ValueError(f"u must have a finite maximum in each row, but has {best.min()}")
    return u.log_softmax(dim=2)
