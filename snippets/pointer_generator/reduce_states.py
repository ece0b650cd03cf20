r"""Two directions of the encoder make one starting state of the decoder.

Source: See, Liu, Manning 2017: the authors' code, `_reduce_states` (the paper leaves it out)

$$
\begin{aligned}
c_0 &= \operatorname{ReLU}\left(W_c [\overrightarrow{c}, \overleftarrow{c}] + b_c\right) \\
h_0 &= \operatorname{ReLU}\left(W_h [\overrightarrow{h}, \overleftarrow{h}] + b_h\right)
\end{aligned}
$$

Notation:
    $c_0, h_0$: `return`, cell and output of the decoder's LSTM before its first step
    $[\overrightarrow{c}, \overleftarrow{c}]$: `c`, last cells of the two encoders, side by side
    $[\overrightarrow{h}, \overleftarrow{h}]$: `h`, their last outputs, side by side
    $W_c, b_c, W_h, b_h$: `W_c`, `b_c`, `W_h`, `b_h`, learned
"""

import torch
import torch.nn.functional as F


def reduce_states(
    c: torch.Tensor,
    h: torch.Tensor,
    W_c: torch.Tensor,
    b_c: torch.Tensor,
    W_h: torch.Tensor,
    b_h: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return c_0 and h_0.

    Args:
        c: (B, 2 H).
        h: (B, 2 H).
        W_c: (H, 2 H).
        b_c: (H,).
        W_h: (H, 2 H).
        b_h: (H,).

    Returns:
        (B, H) and (B, H), >= 0, though the cell and output of an LSTM may be negative.

    Raises:
        ValueError: the shapes of `c` and `h` differ, or `b_c` or `b_h` does not have one number for
            each row of its matrix.

    Example:
        >>> reduce_states(
        ...     c=torch.tensor([[1.0, 2.0]]),
        ...     h=torch.tensor([[0.5, 0.25]]),
        ...     W_c=torch.tensor([[1.0, 1.0]]),
        ...     b_c=torch.tensor([1.0]),
        ...     W_h=torch.tensor([[-1.0, 0.0]]),
        ...     b_h=torch.tensor([0.25]),
        ... )
        (tensor([[4.]]), tensor([[0.]]))
    """
    if h.shape != c.shape:
        raise ValueError(f"h must have the shape of c, {tuple(c.shape)}, but is {tuple(h.shape)}")
    for name, bias, matrix in (("b_c", b_c, W_c), ("b_h", b_h, W_h)):
        if bias.shape != matrix.shape[:1]:
            raise ValueError(
                f"{name} must hold {len(matrix)} numbers, one for each row of its matrix, "
                f"but is {tuple(bias.shape)}"
            )
    return F.relu(F.linear(c, W_c, b_c)), F.relu(F.linear(h, W_h, b_h))
