r"""A layer that is told the condition by laying it beside its input.

Source: Mirza, Osindero 2014, arXiv 1411.1784, section 3.2 (y is fed into both players as an
    additional input layer); a linear layer on the joined vector

$$
h = W \begin{bmatrix} x \\ y \end{bmatrix} + b
$$

Notation:
    $h$: `return`, the layer's output before its nonlinearity
    $x$: `x`, input of the layer: the noise in the generator, the example in the discriminator
    $y$: `y`, the condition as a vector, such as a one-hot class
    $W$: `weight`, its columns for $x$ first, then those for $y$
    $b$: `bias`
"""

import torch
import torch.nn.functional as F


def join_by_concatenation(
    x: torch.Tensor, y: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor
) -> torch.Tensor:
    """Return the linear map of both vectors, laid end to end.

    Args:
        x: (m, a).
        y: (m, c), same floating type.
        weight: (h, a + c).
        bias: (h,).

    Returns:
        (m, h).

    Raises:
        ValueError: the batches differ in size, or `bias` would broadcast.

    Example:
        >>> x, y = torch.tensor([[2.0, 3.0]]), torch.tensor([[0.0, 1.0]])
        >>> weight = torch.tensor([[1.0, 1.0, 10.0, 20.0]])
        >>> join_by_concatenation(x, y, weight, torch.tensor([0.5]))  # 2 + 3 + 20 + 0.5
        tensor([[25.5000]])
    """
    if len(x) != len(y):
        raise ValueError(f"y must have as many rows as x, {len(x)}, but has {len(y)}")
    if bias.shape != weight.shape[:1]:
        raise ValueError(f"bias must be ({len(weight)},), but is {tuple(bias.shape)}")
    return F.linear(torch.cat([x, y], dim=1), weight, bias)
