r"""A momentum that grows evenly to its final value.

Source: Mirza, Osindero 2014, arXiv 1411.1784, section 4.1 (from 0.5 up to 0.7; the paper says
    neither how fast nor in which shape, here a straight line)

$$
\mu_t = \mu_0 + (\mu_1 - \mu_0) \, \min(t / T, 1)
$$

Notation:
    $\mu_t$: `return`, momentum of update $t$
    $t$: `t`, number of updates made so far
    $T$: `duration`, number of updates until the final value
    $\mu_0$: `initial`, momentum of the first update
    $\mu_1$: `final`, momentum from update $T$ on
"""


def momentum_schedule(t: int, duration: int, initial: float = 0.5, final: float = 0.7) -> float:
    """Return the momentum after t updates.

    Args:
        t: number of updates made, >= 0.
        duration: number of updates until the final value, >= 1.
        initial: momentum at the start.
        final: momentum at the end.

    Returns:
        Between `initial` and `final`.

    Raises:
        ValueError: `t` is below 0, or `duration` below 1.

    Example:
        >>> [round(momentum_schedule(t, duration=10), 2) for t in (0, 5, 10, 99)]
        [0.5, 0.6, 0.7, 0.7]
    """
    if t < 0:
        raise ValueError(f"t must be at least 0, but is {t}")
    if duration < 1:
        raise ValueError(f"duration must be at least 1, but is {duration}")
    return initial + (final - initial) * min(t / duration, 1)
