r"""Generate or copy? The soft switch between the vocabulary and the source.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 8

$$
p_{gen} = \sigma\left(w_{h^*}^\top h_t^* + w_s^\top s_t + w_x^\top x_t + b_{ptr}\right)
$$

Notation:
    $p_{gen}$: `return`, probability that the next word is generated, not copied
    $h_t^*$: `context`, context vector
    $s_t$: `s`, state of the decoder; in the authors' code $[c_t; h_t]$
    $x_t$: `x`, input of the decoder; in the authors' code the previous word's embedding merged
        with the previous context vector
    $w_{h^*}, w_s, w_x, b_{ptr}$: `w_h`, `w_s`, `w_x`, `b_ptr`, learned
"""

import torch


def generation_probability(
    context: torch.Tensor,
    s: torch.Tensor,
    x: torch.Tensor,
    w_h: torch.Tensor,
    w_s: torch.Tensor,
    w_x: torch.Tensor,
    b_ptr: torch.Tensor,
) -> torch.Tensor:
    """Return the switch for each example of a batch.

    Args:
        context: (B, K).
        s: (B, D).
        x: (B, E).
        w_h: (K,).
        w_s: (D,).
        w_x: (E,).
        b_ptr: scalar, shape ().

    Returns:
        (B,), in [0, 1].

    Raises:
        ValueError: the batches of `context`, `s` and `x` differ, or a weight is not one vector, or
            `b_ptr` is not one number.

    Example:
        >>> generation_probability(
        ...     context=torch.tensor([[1.0, 2.0]]),
        ...     s=torch.tensor([[3.0]]),
        ...     x=torch.tensor([[4.0]]),
        ...     w_h=torch.tensor([1.0, 1.0]),
        ...     w_s=torch.tensor([-1.0]),
        ...     w_x=torch.tensor([0.5]),
        ...     b_ptr=torch.tensor(-1.0),
        ... )  # sigma(3 - 3 + 2 - 1)
        tensor([0.7311])
    """
    for name, vectors in (("s", s), ("x", x)):
        if len(vectors) != len(context):
            raise ValueError(
                f"{name} must hold {len(context)} vectors, as context does, "
                f"but holds {len(vectors)}"
            )
    for name, w, vectors in (("w_h", w_h, context), ("w_s", w_s, s), ("w_x", w_x, x)):
        if w.shape != vectors.shape[1:]:
            raise ValueError(
                f"{name} must be a vector {tuple(vectors.shape[1:])}, but is {tuple(w.shape)}"
            )
    if b_ptr.shape:
        raise ValueError(f"b_ptr must be one number, of shape (), but is {tuple(b_ptr.shape)}")
    return torch.sigmoid(context @ w_h + s @ w_s + x @ w_x + b_ptr)
