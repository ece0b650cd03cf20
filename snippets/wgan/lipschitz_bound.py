r"""How steep a network can be at most: the product of how much each layer can stretch.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 3, "some K that only depends on
    W and not the individual weights" (the paper names no K; this bound is the usual one)

$$
\|f_w\|_L \le \prod_{l=1}^L \|W_l\|_2
$$

Notation:
    $\|f_w\|_L$: Lipschitz constant of the network, at most `return`
    $W_l$: `weights`, matrix of each linear layer
    $\|W_l\|_2$: its largest singular value, the most that it can stretch a vector
    $L$: number of layers, with activations between them that never stretch (ReLU, leaky ReLU, tanh)
"""

import math
from collections.abc import Iterable

import torch


def lipschitz_bound(weights: Iterable[torch.Tensor]) -> float:
    """Return the product of the spectral norms.

    Args:
        weights: at least one matrix, each (outputs, inputs). The kernel of a convolution is none:
            how much it stretches does not follow from its numbers laid out in a matrix.

    Returns:
        An upper bound of the slope, >= 0. It is often far from attained.

    Raises:
        ValueError: there is no matrix, or something among them is none.

    Example:
        >>> weights = [torch.tensor([[3.0, 0.0], [0.0, 2.0]]), torch.tensor([[0.0, 0.5]])]
        >>> lipschitz_bound(weights)  # attained is 1.0 only: the layers stretch different axes
        1.5
    """
    norms = []
    for weight in weights:
        if weight.ndim != 2:
            raise ValueError(f"weights must be matrices, but one has shape {tuple(weight.shape)}")
        norms.append(torch.linalg.matrix_norm(weight, ord=2).item())
    if not norms:
        raise ValueError("weights must hold at least one matrix, but are empty")
    return math.prod(norms)
