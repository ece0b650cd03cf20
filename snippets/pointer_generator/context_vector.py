r"""What the decoder reads: the encoder states, averaged by attention.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 3

$$
h_t^* = \sum_i a_i^t h_i
$$

Notation:
    $h_t^*$: `return`, context vector at decoder step $t$
    $a_i^t$: `a`, attention on source word $i$
    $h_i$: `h`, state of the encoder at source word $i$
"""

import torch


def context_vector(a: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
    """Return the weighted mean of the encoder states.

    Args:
        a: (B, n), each row adds up to 1.
        h: (B, n, K).

    Returns:
        (B, K).

    Raises:
        ValueError: `a` does not have one number for each state.

    Example:
        >>> h = torch.tensor([[[1.0, 0.0], [0.0, 1.0], [4.0, 4.0]]])
        >>> context_vector(torch.tensor([[0.5, 0.25, 0.25]]), h)
        tensor([[1.5000, 1.2500]])
    """
    if a.shape != h.shape[:2]:
        raise ValueError(
            f"a must hold one number for each state, {tuple(h.shape[:2])}, but is {tuple(a.shape)}"
        )
    return torch.einsum("bi,bik->bk", a, h)
