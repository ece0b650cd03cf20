r"""The generator that loses least to the discriminator that answers it best.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 1 (for finitely many choices of each player)

$$
\theta_G^* = \operatorname*{arg\,min}_{\theta_G} \max_{\theta_D} f(\theta_G, \theta_D)
$$

Notation:
    $\theta_G^*$: `return`, row of the best choice of the generator
    $f(\theta_G, \theta_D)$: `f`, value of the game, one row for each $\theta_G$, one column for
        each $\theta_D$
"""

import torch


def minimax_choice(f: torch.Tensor) -> torch.Tensor:
    """Return the row whose largest entry is smallest.

    Args:
        f: (n, k), without nan; row i holds the values that the discriminator can choose from once
            the generator has chosen i.

    Returns:
        Scalar integer; the first such row where several are equal.

    Raises:
        ValueError: `f` is no matrix or holds nan.

    Example:
        >>> f = torch.tensor([[0.0, 9.0], [3.0, 4.0]])
        >>> minimax_choice(f)  # the first row looks cheap, until the discriminator answers with 9
        tensor(1)
    """
    if f.ndim != 2:
        raise ValueError(f"f must be a matrix, but has shape {tuple(f.shape)}")
    if f.isnan().any():
        raise ValueError(f"f must hold no nan, but is {f}")
    return f.amax(dim=1).argmin()
