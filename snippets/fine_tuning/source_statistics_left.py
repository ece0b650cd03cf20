r"""How much of the source's running statistics is left after some updates on the target.

Source: Ioffe and Szegedy 2015, arXiv 1502.03167, section 3.1, which tracks the statistics by moving
    averages; the update solved here is that of torch's layers

$$
w_n = (1 - m)^n
$$

Notation:
    $w_n$: `return`, weight of the old statistic in the new one
    $m$: `momentum`, weight of the newest batch: running = (1 - m) running + m batch
    $n$: `updates`, number of batches seen in training mode
"""


def source_statistics_left(momentum: float, updates: float) -> float:
    """Return the weight that the source's running mean and variance still have.

    Args:
        momentum: `momentum` of the layer, in [0, 1]; torch's default is 0.1.
        updates: number of batches since the source's training ended, >= 0.

    Returns:
        In [0, 1]: 1 where nothing has changed, 0 where nothing is left.

    Raises:
        ValueError: `momentum` is outside [0, 1], or `updates` is negative.

    Example:
        >>> [round(source_statistics_left(0.1, n), 3) for n in (0, 1, 10, 50)]
        [1.0, 0.9, 0.349, 0.005]
    """
    if not 0 <= momentum <= 1:
        raise ValueError(f"momentum must be in [0, 1], but is {momentum}")
    if updates < 0:
        raise ValueError(f"updates must be >= 0, but is {updates}")
    return (1 - momentum) ** updates
