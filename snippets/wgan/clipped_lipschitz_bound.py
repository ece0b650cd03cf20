r"""How steep a network can be if no weight is larger than c, whatever the weights.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 3, why clipping works, worked out
    for linear layers (the paper says that such a bound exists, not what it is)

$$
\|f_w\|_L \le \prod_{l=1}^L c \sqrt{n_{l-1} \, n_l}
$$

Notation:
    $\|f_w\|_L$: Lipschitz constant of the network, at most `return`
    $c$: `c`, bound of every weight
    $n_0, \dots, n_L$: `sizes`, numbers of inputs, of units in each hidden layer, and of outputs
    $L$: number of linear layers; the bound scales as $c^L$
"""

import itertools
import math
from collections.abc import Sequence


def clipped_lipschitz_bound(sizes: Sequence[int], c: float) -> float:
    """Return the slope that no network with clipped weights exceeds.

    A matrix stretches no more than the root of the sum of its squared entries, and each of those is
    c^2 at most. The bound is attained where every weight is c.

    Args:
        sizes: two numbers or more, each >= 1, from input to output; activations between the layers
            never stretch.
        c: bound of every weight, > 0.

    Returns:
        The bound, > 0.

    Raises:
        ValueError: there are fewer than two sizes, one is below 1, or `c` is not above 0.

    Example:
        >>> round(clipped_lipschitz_bound([4, 9, 1], c=0.5), 4)  # 0.5 * 6 * 0.5 * 3
        4.5
        >>> f"{clipped_lipschitz_bound([2, 64, 64, 64, 1], c=0.01):.4f}"
        '0.0037'
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes must hold at least two numbers, but is {sizes}")
    if min(sizes) < 1:
        raise ValueError(f"sizes must be at least 1, but hold {min(sizes)}")
    if not c > 0:
        raise ValueError(f"c must be above 0, but is {c}")
    return math.prod(c * math.sqrt(a * b) for a, b in itertools.pairwise(sizes))
