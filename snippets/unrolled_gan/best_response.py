r"""The discriminator that answers a generator best.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 3 (for finitely many choices of each player)

$$
\theta_D^*(\theta_G) = \operatorname*{arg\,max}_{\theta_D} f(\theta_G, \theta_D)
$$

Notation:
    $\theta_D^*(\theta_G)$: `return`, column of the best answer to each choice of the generator
    $f(\theta_G, \theta_D)$: `f`, value of the game, one row for each $\theta_G$, one column for
        each $\theta_D$
"""

import torch


def best_response(f: torch.Tensor) -> torch.Tensor:
    """Return for each row the column of its largest entry.

    Args:
        f: (n, k), without nan.

    Returns:
        (n,), integer; the first such column where several are equal.

    Raises:
        ValueError: `f` is no matrix or holds nan.

    Example:
        >>> best_response(torch.tensor([[0.0, 9.0], [3.0, 4.0], [5.0, 1.0]]))
        tensor([1, 1, 0])
    """
    if f.ndim != 2:
        raise ValueError(f"f must be a matrix, but has shape {tuple(f.shape)}")
    if f.isnan().any():
        raise ValueError(f"f must hold no nan, but is {f}")
    return f.argmax(dim=1)
