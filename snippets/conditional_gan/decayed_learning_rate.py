r"""A learning rate that shrinks a little at every update, down to a floor.

Source: Mirza, Osindero 2014, arXiv 1411.1784, section 4.1 (from 0.1, by the factor 1.00004, to
    0.000001; that every update divides is our reading)

$$
\eta_t = \max\left(\frac{\eta_0}{r^t}, \; \eta_{min}\right)
$$

Notation:
    $\eta_t$: `return`, learning rate of update $t$
    $t$: `t`, number of updates made so far
    $\eta_0$: `initial`, learning rate of the first update
    $r$: `factor`, by which each update divides it
    $\eta_{min}$: `floor`, below which it does not fall
"""


def decayed_learning_rate(
    t: int, initial: float = 0.1, factor: float = 1.00004, floor: float = 1e-6
) -> float:
    """Return the learning rate after t updates.

    Args:
        t: number of updates made, >= 0.
        initial: learning rate at the start, >= `floor`.
        factor: >= 1.
        floor: least learning rate, > 0.

    Returns:
        In [`floor`, `initial`].

    Raises:
        ValueError: `t` is below 0, `factor` below 1, or `initial` below `floor`.

    Example:
        >>> round(decayed_learning_rate(10_000), 4)
        0.067
        >>> decayed_learning_rate(1_000_000)
        1e-06
    """
    if t < 0:
        raise ValueError(f"t must be at least 0, but is {t}")
    if not factor >= 1:
        raise ValueError(f"factor must be at least 1, but is {factor}")
    if not initial >= floor > 0:
        raise ValueError(f"initial must be at least the floor, {floor} > 0, but is {initial}")
    return max(initial * factor**-t, floor)
