r"""Arithmetic on noise: what two kinds of image differ in, added to a third kind.

Source: Radford et al. 2015, arXiv 1511.06434, section 6.3.2 and Figure 7 (smiling woman - neutral
    woman + neutral man; the vectors of three exemplars are averaged, since "experiments working on
    only single samples per concept were unstable")

$$
Y = \frac{1}{n} \sum_{i=1}^n a_i - \frac{1}{n} \sum_{i=1}^n b_i + \frac{1}{n} \sum_{i=1}^n c_i
$$

Notation:
    $Y$: `return`, the noise vector of the image asked for
    $a_i$: `a`, noise vectors of one kind, which has what is wanted
    $b_i$: `b`, of the same kind without it
    $c_i$: `c`, of the kind that is to get it
    $n$: number of exemplars of each kind, 3 in the paper
"""

import torch


def vector_arithmetic(a: torch.Tensor, b: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    """Return mean(a) - mean(b) + mean(c), in the space of the noise.

    Args:
        a: (n, d), n >= 1.
        b: (n', d), n' >= 1.
        c: (n'', d), n'' >= 1.

    Returns:
        (d,). It may leave the range of the noise.

    Raises:
        ValueError: a kind is no matrix, has no exemplar, or vectors of another length than `a`.

    Example:
        >>> a, b = torch.tensor([[3.0, 1.0], [5.0, 1.0]]), torch.tensor([[1.0, 1.0]])
        >>> vector_arithmetic(a, b, torch.tensor([[0.0, 7.0]]))
        tensor([3., 7.])
    """
    for name, kind in (("a", a), ("b", b), ("c", c)):
        if kind.ndim != 2 or len(kind) == 0 or kind.shape[1] != a.shape[1]:
            raise ValueError(
                f"{name} must be (n, d), n at least 1 and d as in a, but is {tuple(kind.shape)}"
            )
    return a.mean(dim=0) - b.mean(dim=0) + c.mean(dim=0)
