r"""The other way to the same distance: the best separation by a function of bounded slope.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 3, Eq. 2 (the second form lets
    any function in, and divides by its Lipschitz constant)

$$
W(\mathbb{P}_r, \mathbb{P}_\theta)
    = \sup_{\|f\|_L \le 1} \mathbb{E}_{x \sim \mathbb{P}_r}[f(x)]
        - \mathbb{E}_{x \sim \mathbb{P}_\theta}[f(x)]
    = \sup_{f} \frac{\mathbb{E}_{x \sim \mathbb{P}_r}[f(x)]
        - \mathbb{E}_{x \sim \mathbb{P}_\theta}[f(x)]}{\|f\|_L}
$$

Notation:
    $W$: the supremum of `return` over all `f`
    $f(x)$: `f`, value at each point
    $x$: `x`, points where either distribution has mass, one a row
    $\mathbb{P}_r(x)$: `p_r`, probability of each point under the data
    $\mathbb{P}_\theta(x)$: `p_theta`, the same under the generator
    $\|f\|_L$: `lipschitz_constant`
"""

import torch

from snippets.wgan.lipschitz_constant import lipschitz_constant


def kantorovich_rubinstein(
    f: torch.Tensor, x: torch.Tensor, p_r: torch.Tensor, p_theta: torch.Tensor
) -> torch.Tensor:
    """Return what stands under the second supremum: never more than the Earth-Mover distance.

    Args:
        f: (n,), n >= 2, not the same everywhere.
        x: (n, d), no two rows equal.
        p_r: (n,), >= 0 and of sum 1 within 1e-4.
        p_theta: (n,), the same.

    Returns:
        Scalar in [-W, W].

    Raises:
        ValueError: shapes do not fit, a distribution is none, `x` repeats a point, or `f` is
            constant.

    Example:
        >>> x = torch.tensor([[0.0], [1.0], [3.0]])
        >>> p_r, p_theta = torch.tensor([0.5, 0.5, 0.0]), torch.tensor([0.25, 0.0, 0.75])
        >>> kantorovich_rubinstein(torch.tensor([0.0, -1.0, -3.0]), x, p_r, p_theta)  # the best
        tensor(1.7500)
        >>> kantorovich_rubinstein(torch.tensor([1.0, 1.0, 0.0]), x, p_r, p_theta)
        tensor(1.5000)
    """
    for name, p in (("p_r", p_r), ("p_theta", p_theta)):
        if p.shape != f.shape:
            raise ValueError(
                f"{name} must have the shape of f, {tuple(f.shape)}, but is {tuple(p.shape)}"
            )
        if not ((p >= 0).all() and 0.9999 <= p.sum() <= 1.0001):
            raise ValueError(f"{name} must be >= 0 and of sum 1, but is {p}")
    k = lipschitz_constant(f, x)
    if not k > 0:
        raise ValueError(f"f must take two values at least, but is {f}")
    return ((p_r * f).sum() - (p_theta * f).sum()) / k
