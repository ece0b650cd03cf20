r"""For each example a class that it does not have.

Source: not in the paper; whether a discriminator of Mirza, Osindero 2014, arXiv 1411.1784, Eq. 2,
    heeds the condition, put to the test: the right example under the wrong condition

$$
y_i' \sim \mathcal{U}\left( \{0, \dots, k - 1\} \setminus \{y_i\} \right)
$$

Notation:
    $y_i'$: `return`, a wrong class for each example
    $y_i$: `y`, its own class
    $k$: `classes`, number of classes
"""

import torch


def mismatched_labels(y: torch.Tensor, classes: int, rng: torch.Generator) -> torch.Tensor:
    """Draw a wrong class for each example, all wrong ones equally likely.

    A permutation of y would not do: it leaves many examples with their own class.

    Args:
        y: (m,), integer, in [0, classes).
        classes: number of classes, >= 2.
        rng: source of randomness, drawn on its device and moved to that of `y`.

    Returns:
        (m,), integer, in [0, classes), nowhere equal to `y`.

    Raises:
        ValueError: `classes` is below 2, `y` is no vector of integers (one-hot, say), or holds
            something else than a class.

    Example:
        >>> y = torch.tensor([0, 1, 2, 2])
        >>> wrong = mismatched_labels(y, 3, torch.Generator().manual_seed(0))
        >>> bool((wrong != y).all())
        True
    """
    if classes < 2:
        raise ValueError(f"classes must be at least 2, but is {classes}")
    if y.ndim != 1 or y.is_floating_point():
        raise ValueError(f"y must be (m,), integer, but is {tuple(y.shape)}, {y.dtype}")
    if not ((y >= 0) & (y < classes)).all():
        raise ValueError(f"y must be in [0, {classes}), but is {y}")
    shift = torch.randint(1, classes, y.shape, generator=rng, device=rng.device)
    return (y + shift.to(y.device)) % classes
