r"""How much attention each word of the source has had so far.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 10

$$
c^t = \sum_{t'=0}^{t-1} a^{t'}
$$

Notation:
    $c^t$: `return`, coverage at step $t$; $c^0 = 0$, and the present step is not part of it
    $a^{t'}$: `attention`, attention distribution at step $t'$
"""

import torch


def coverage_vector(attention: torch.Tensor) -> torch.Tensor:
    """Return the coverage at every step of a summary.

    Args:
        attention: (..., T, n), attention distributions of T decoder steps over n source words.

    Returns:
        (..., T, n); the entries at step t add up to t, so it is no distribution.

    Example:
        >>> coverage_vector(torch.tensor([[0.75, 0.25], [0.5, 0.5], [0.0, 1.0]]))
        tensor([[0.0000, 0.0000],
                [0.7500, 0.2500],
                [1.2500, 0.7500]])
    """
    before = torch.cat([torch.zeros_like(attention[..., :1, :]), attention[..., :-1, :]], dim=-2)
    return before.cumsum(dim=-2)
