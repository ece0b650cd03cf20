r"""How often each model reconstructs an example better than all the others.

Source: Metz et al. 2016, arXiv 1611.02163, Table 1 (the row "percent best rank")

$$
r_j = \frac{100}{n} \sum_{i=1}^n \mathbf{1}\left[ j = \operatorname*{arg\,min}_{j'} e_{ij'} \right]
$$

Notation:
    $r_j$: `return`, percentage of the examples for which model $j$ is the best
    $e_{ij}$: `errors`, error of model $j$ on example $i$
    $n$: number of examples
"""

import torch


def percent_best_rank(errors: torch.Tensor) -> torch.Tensor:
    """Count for each model the examples on which its error is the smallest.

    Args:
        errors: (n, models), n >= 1, without nan; an equal smallest error counts for the first
            model that has it.

    Returns:
        (models,), in percent, of sum 100.

    Raises:
        ValueError: `errors` is no matrix, holds no example, or holds nan.

    Example:
        >>> percent_best_rank(torch.tensor([[0.3, 0.1], [0.2, 0.4], [0.5, 0.2], [0.9, 0.1]]))
        tensor([25., 75.])
    """
    if errors.ndim != 2 or len(errors) == 0:
        raise ValueError(
            f"errors must have a row an example and a column a model, but is {tuple(errors.shape)}"
        )
    if errors.isnan().any():
        raise ValueError(f"errors must hold no nan, but is {errors}")
    models = torch.arange(errors.shape[1], device=errors.device)
    best = errors.argmin(dim=1)
    return 100 * (best[:, None] == models).to(errors.dtype).mean(dim=0)
