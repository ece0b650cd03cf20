r"""Two examples blended, and their labels in the same proportion.

Source: Zhang et al. 2018, arXiv 1710.09412, section 1, the two displayed lines

$$
\tilde x = \lambda x_i + (1 - \lambda) x_j, \qquad \tilde y = \lambda y_i + (1 - \lambda) y_j
$$

Notation:
    $\tilde x, \tilde y$: `return`, the blended examples and labels
    $x_i$: `x`, one example a row
    $y_i$: `y`, its label: one-hot, or probabilities
    $x_j, y_j$: the example before it in the batch; the first is paired with the last
    $\lambda$: `lam`, share of the example itself
"""

import torch


def mixup(x: torch.Tensor, y: torch.Tensor, lam: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Blend each example with its neighbour in the batch, which is shuffled anyway.

    Args:
        x: (B, ...), examples, floating.
        y: (B, classes), one-hot labels or probabilities, floating.
        lam: share of the example itself, in [0, 1]: see `sample_beta`.

    Returns:
        Examples and labels, in the same shapes.

    Raises:
        ValueError: `lam` is outside [0, 1], or `y` is no row of probabilities for each example.

    Example:
        >>> x, y = torch.tensor([[0.0], [10.0]]), torch.eye(2)
        >>> mixup(x, y, 0.75)
        (tensor([[2.5000],
                [7.5000]]), tensor([[0.7500, 0.2500],
                [0.2500, 0.7500]]))
    """
    if not 0 <= lam <= 1:
        raise ValueError(f"lam must be in [0, 1], but is {lam}")
    if y.ndim != 2 or len(y) != len(x) or not y.is_floating_point():
        raise ValueError(
            f"y must be floating, ({len(x)}, classes), but is {y.dtype}, {tuple(y.shape)}"
        )
    return lam * x + (1 - lam) * x.roll(1, 0), lam * y + (1 - lam) * y.roll(1, 0)
