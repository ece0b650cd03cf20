r"""A layer that is told the condition by adding something to its output.

Source: Mirza, Osindero 2014, arXiv 1411.1784, section 3.2; the same linear layer, taken apart

$$
h = W_x x + W_y y + b
$$

Notation:
    $h$: `return`, the layer's output before its nonlinearity
    $x$: `x`, input of the layer: the noise in the generator, the example in the discriminator
    $y$: `y`, the condition as a vector, such as a one-hot class
    $W_x$: `weight_x`, projection of the input
    $W_y$: `weight_y`, projection of the condition
    $b$: `bias`
"""

import torch
import torch.nn.functional as F


def join_by_addition(
    x: torch.Tensor,
    y: torch.Tensor,
    weight_x: torch.Tensor,
    weight_y: torch.Tensor,
    bias: torch.Tensor,
) -> torch.Tensor:
    """Return the sum of both projections.

    With W = [W_x W_y] this is the linear layer on the joined vector. For a one-hot y the second
    product picks a column of W_y: a bias of its own for each class, which is all that a condition
    can do to a linear layer in this way.

    Args:
        x: (m, a).
        y: (m, c), same floating type.
        weight_x: (h, a).
        weight_y: (h, c).
        bias: (h,).

    Returns:
        (m, h).

    Raises:
        ValueError: `x` or `y` is no matrix, the batches or the outputs differ in size, or `bias`
            would broadcast.

    Example:
        >>> x, y = torch.tensor([[2.0, 3.0]]), torch.tensor([[0.0, 1.0]])
        >>> weight_x, weight_y = torch.tensor([[1.0, 1.0]]), torch.tensor([[10.0, 20.0]])
        >>> join_by_addition(x, y, weight_x, weight_y, torch.tensor([0.5]))
        tensor([[25.5000]])
    """
    for name, batch in (("x", x), ("y", y)):
        if batch.ndim != 2:
            raise ValueError(f"{name} must have two dimensions, but is {tuple(batch.shape)}")
    if len(x) != len(y):
        raise ValueError(f"y must have as many rows as x, {len(x)}, but has {len(y)}")
    if len(weight_x) != len(weight_y):
        raise ValueError(
            f"weight_y must have as many rows as weight_x, {len(weight_x)}, but has {len(weight_y)}"
        )
    if bias.shape != weight_x.shape[:1]:
        raise ValueError(f"bias must be ({len(weight_x)},), but is {tuple(bias.shape)}")
    return F.linear(x, weight_x, bias) + F.linear(y, weight_y)
