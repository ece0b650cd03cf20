r"""How many updates it takes until the learning rate stops falling.

Source: Mirza, Osindero 2014, arXiv 1411.1784, section 4.1 (what the numbers of the schedule imply)

$$
T = \frac{\log(\eta_0 / \eta_{min})}{\log r}
$$

Notation:
    $T$: `return`, number of updates, here not rounded
    $\eta_0$: `initial`, learning rate of the first update
    $\eta_{min}$: `floor`, below which it does not fall
    $r$: `factor`, by which each update divides it
"""

import math


def steps_to_floor(initial: float = 0.1, factor: float = 1.00004, floor: float = 1e-6) -> float:
    """Return after how many updates the falling learning rate meets the floor.

    Args:
        initial: learning rate at the start, >= `floor`.
        factor: > 1.
        floor: least learning rate, > 0.

    Returns:
        At least 0; the first whole update at the floor is the next whole number.

    Raises:
        ValueError: `factor` is not above 1, or `initial` below `floor`.

    Example:
        >>> math.ceil(steps_to_floor())
        287829
        >>> math.ceil(steps_to_floor() / 500)  # epochs of 50 000 examples in batches of 100
        576
    """
    if not factor > 1:
        raise ValueError(f"factor must be above 1, but is {factor}")
    if not initial >= floor > 0:
        raise ValueError(f"initial must be at least the floor, {floor} > 0, but is {initial}")
    return math.log(initial / floor) / math.log(factor)
