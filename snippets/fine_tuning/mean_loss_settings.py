r"""Settings for the mean of the losses that train as given settings do for their sum.

Source: Zhang et al., Dive into Deep Learning, arXiv 2106.11342, section 14.2.2, whose code adds up
    the losses of a batch; the conversion follows from one step of SGD

$$
\eta = B \, \eta_{sum}, \qquad \lambda = \frac{\lambda_{sum}}{B}
$$

Notation:
    $\eta$: `return[0]`, learning rate for the mean
    $\lambda$: `return[1]`, weight decay for the mean
    $\eta_{sum}$: `lr`, learning rate for the sum
    $\lambda_{sum}$: `weight_decay`, weight decay for the sum
    $B$: `batch_size`, examples in a batch
"""


def mean_loss_settings(lr: float, weight_decay: float, batch_size: int) -> tuple[float, float]:
    """Convert the settings of SGD from the sum of a batch's losses to their mean.

    The sum's gradient is B times the mean's. Weight decay is no part of that gradient, so it must
    shrink where the learning rate grows. Both hold with momentum too, but not for Adam.

    Args:
        lr: learning rate that goes with the sum, >= 0.
        weight_decay: weight decay that goes with it, >= 0.
        batch_size: number of examples in each batch, >= 1.

    Returns:
        Learning rate and weight decay that give the same steps with the mean.

    Raises:
        ValueError: `lr` or `weight_decay` is negative, or `batch_size` is below 1.

    Example:
        >>> lr, weight_decay = mean_loss_settings(5e-5, 1e-3, 128)
        >>> f"{lr:.1e} {weight_decay:.1e}"
        '6.4e-03 7.8e-06'
    """
    for name, value in (("lr", lr), ("weight_decay", weight_decay)):
        if value < 0:
            raise ValueError(f"{name} must be >= 0, but is {value}")
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, but is {batch_size}")
    return batch_size * lr, weight_decay / batch_size
