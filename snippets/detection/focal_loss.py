r"""The focal loss: cross-entropy, with less weight on what is already known well.

Source: Lin et al. 2017, arXiv 1708.02002, Eq. 5;
    Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.7, exercises

$$
\mathrm{FL}(p_t) = -\alpha_t (1 - p_t)^\gamma \log(p_t)
$$

Notation:
    $p_t$: the exponential of `log_p`, probability given to the true class
    $\alpha_t$: `alpha`, weight of the true class
    $\gamma$: `gamma`, 0 for plain cross-entropy; the larger, the less easy examples cost
    $\mathrm{FL}(p_t)$: `return`, the loss of each element
"""

import torch


def focal_loss(
    log_p: torch.Tensor, alpha: float | torch.Tensor = 1.0, gamma: float = 2.0
) -> torch.Tensor:
    """Return the focal loss of every element.

    The logarithm is taken, not the probability, since a probability near 0 or 1 has lost the digits
    that its logarithm needs: `log_softmax` and `logsigmoid` keep them.

    Args:
        log_p: logarithm of the probability of the true class, any shape, <= 0.
        alpha: >= 0; a number, or the shape of `log_p`.
        gamma: >= 0.

    Returns:
        The shape of `log_p`, >= 0; not summed.

    Raises:
        ValueError: `log_p` is above 0 or nan, `alpha` or `gamma` is negative, or `alpha` has
            another shape.

    Example:
        >>> p_t = torch.tensor([0.1, 0.5, 0.8])
        >>> focal_loss(p_t.log())
        tensor([1.8651, 0.1733, 0.0089])
    """
    if not (log_p <= 0).all():
        raise ValueError(f"log_p must be <= 0, but holds {log_p[~(log_p <= 0)][0].item()}")
    if isinstance(alpha, torch.Tensor) and alpha.shape != log_p.shape:
        shapes = f"{tuple(log_p.shape)}, but has {tuple(alpha.shape)}"
        raise ValueError(f"alpha must have the shape of log_p, {shapes}")
    if not torch.as_tensor(alpha >= 0).all():
        raise ValueError(f"alpha must be >= 0, but is {alpha}")
    if not gamma >= 0:
        raise ValueError(f"gamma must be >= 0, but is {gamma}")
    one_minus_p = -torch.expm1(log_p)
    return -alpha * one_minus_p**gamma * log_p
