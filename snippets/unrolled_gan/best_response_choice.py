r"""The same generator, with the discriminator's best answer put in its place.

Source: Metz et al. 2016, arXiv 1611.02163, Eq. 2 (for finitely many choices of each player)

$$
\theta_G^* = \operatorname*{arg\,min}_{\theta_G} f\left(\theta_G, \theta_D^*(\theta_G)\right)
$$

Notation:
    $\theta_G^*$: `return`, row of the best choice of the generator
    $f(\theta_G, \theta_D)$: `f`, value of the game, one row for each $\theta_G$, one column for
        each $\theta_D$
    $\theta_D^*(\theta_G)$: `best_response`, best answer to each choice of the generator
"""

import torch

from snippets.unrolled_gan.best_response import best_response


def best_response_choice(f: torch.Tensor) -> torch.Tensor:
    """Return the row that is smallest in the column which answers it.

    Args:
        f: (n, k), without nan.

    Returns:
        Scalar integer; the first such row where several are equal.

    Raises:
        ValueError: `f` is no matrix or holds nan.

    Example:
        >>> f = torch.tensor([[0.0, 9.0], [3.0, 4.0], [5.0, 1.0]])
        >>> best_response_choice(f)  # the answers are worth 9, 4 and 5
        tensor(1)
    """
    answer = best_response(f)
    return f.gather(1, answer[:, None])[:, 0].argmin()
