r"""The best single guess under squared error is the mean, whether or not it can happen.

Source: why Mirza, Osindero 2014, arXiv 1411.1784, section 2.1, asks for a conditional distribution
    where one input has many right answers; the fact itself is classical

$$
\hat{x} = \operatorname*{arg\,min}_a \sum_i p_i \left\| x_i - a \right\|_2^2 = \sum_i p_i x_i
$$

Notation:
    $\hat{x}$: `return`, the prediction with the least expected squared error
    $x_i$: `outcomes`, what can happen, one a row
    $p_i$: `p`, its probability
"""

import torch


def least_squares_prediction(outcomes: torch.Tensor, p: torch.Tensor) -> torch.Tensor:
    """Return what a network that is trained with squared error learns to predict.

    Args:
        outcomes: (n, ...), floating.
        p: (n,), >= 0 and of sum 1 within 1e-4.

    Returns:
        (...), the mean of the outcomes.

    Raises:
        ValueError: `p` is no distribution over the outcomes.

    Example:
        >>> left, right = [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]
        >>> least_squares_prediction(torch.tensor([left, right]), torch.tensor([0.5, 0.5]))
        tensor([0.5000, 0.0000, 0.5000])
    """
    if p.shape != outcomes.shape[:1] or not ((p >= 0).all() and 0.9999 <= p.sum() <= 1.0001):
        raise ValueError(
            f"p must be >= 0, of sum 1, with an entry for each of {len(outcomes)} outcomes, "
            f"but is {p}"
        )
    return torch.tensordot(p, outcomes, dims=1)
