r"""How probable each word of the vocabulary is, if the next word is generated.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 4

$$
P_{vocab} = \operatorname{softmax}\left(V' \left(V [s_t, h_t^*] + b\right) + b'\right)
$$

Notation:
    $P_{vocab}$: `return`, distribution over the vocabulary
    $s_t$: `s`, output of the decoder; in the authors' code $h_t$ of the LSTM alone
    $h_t^*$: `context`, context vector
    $[s_t, h_t^*]$: one after the other in one vector
    $V, b, V', b'$: `V`, `b`, `V_prime`, `b_prime`, learned
"""

import torch
import torch.nn.functional as F


def vocabulary_distribution(
    s: torch.Tensor,
    context: torch.Tensor,
    V: torch.Tensor,
    b: torch.Tensor,
    V_prime: torch.Tensor,
    b_prime: torch.Tensor,
) -> torch.Tensor:
    """Return the distribution. There is no non-linearity between the two layers.

    Args:
        s: (B, H).
        context: (B, K).
        V: (M, H + K).
        b: (M,).
        V_prime: (X, M), X words in the vocabulary.
        b_prime: (X,).

    Returns:
        (B, X), each row adds up to 1.

    Raises:
        ValueError: `b` or `b_prime` does not have one number for each row of its matrix.

    Example:
        >>> vocabulary_distribution(
        ...     s=torch.tensor([[1.0]]),
        ...     context=torch.tensor([[2.0]]),
        ...     V=torch.tensor([[1.0, -1.0]]),
        ...     b=torch.tensor([3.0]),
        ...     V_prime=torch.tensor([[0.5], [0.0], [-0.5]]),
        ...     b_prime=torch.tensor([-1.0, 0.0, 1.0]),
        ... )
        tensor([[0.3333, 0.3333, 0.3333]])
    """
    for name, bias, matrix in (("b", b, V), ("b_prime", b_prime, V_prime)):
        if bias.shape != matrix.shape[:1]:
            raise ValueError(
                f"{name} must hold {len(matrix)} numbers, one for each row of its matrix, "
                f"but is {tuple(bias.shape)}"
            )
    hidden = F.linear(torch.cat([s, context], dim=1), V, b)
    return torch.softmax(F.linear(hidden, V_prime, b_prime), dim=1)
