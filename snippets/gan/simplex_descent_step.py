r"""One step of the generator's distribution towards the data, the discriminator kept optimal.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Proposition 2 (the paper asks for sufficiently
    small updates and names no rule; exponentiated gradient keeps $p_g$ a distribution)

$$
p_g(x) \leftarrow \frac{p_g(x) \, e^{-\eta \, c(x)}}{\sum_{x'} p_g(x') \, e^{-\eta \, c(x')}},
\qquad c(x) = \frac{\partial C}{\partial p_g(x)} = \log \frac{p_g(x)}{p_{data}(x) + p_g(x)}
$$

Notation:
    $p_g(x)$: `p_g`, and `return` after the step: probability of the generator at outcome $x$
    $p_{data}(x)$: `p_data`, probability of the data at outcome $x$
    $\eta$: `step_size`, size of the step
    $c(x)$: `gradient`, slope of the virtual criterion $C(G)$ of Eq. 4
"""

import torch


def simplex_descent_step(p_g: torch.Tensor, p_data: torch.Tensor, step_size: float) -> torch.Tensor:
    """Return p_g after one exponentiated-gradient step down C(G).

    The slope of C(G) is log(1 - D*): how the best discriminator moves with p_g does not enter,
    since at its optimum a small move of D changes nothing.

    Args:
        p_g: (n,), >= 0 and of sum 1 within 1e-4; above 0 wherever `p_data` is, because a product
            cannot bring a 0 back.
        p_data: (n,), >= 0 and of sum 1 within 1e-4.
        step_size: > 0. One step of size 1 leads to the average of `p_data` and `p_g`.

    Returns:
        (n,), the new p_g.

    Raises:
        ValueError: shapes differ, a distribution is none, `p_g` is 0 where `p_data` is
            not, or `step_size` is not above 0.

    Example:
        >>> p_g, p_data = torch.tensor([0.9, 0.1]), torch.tensor([0.5, 0.5])
        >>> simplex_descent_step(p_g, p_data, step_size=1.0)
        tensor([0.7000, 0.3000])
    """
    if p_g.shape != p_data.shape:
        raise ValueError(
            f"p_g must have the shape of p_data, {tuple(p_data.shape)}, but is {tuple(p_g.shape)}"
        )
    for name, p in (("p_g", p_g), ("p_data", p_data)):
        if not ((p >= 0).all() and 0.9999 <= p.sum() <= 1.0001):
            raise ValueError(f"{name} must be >= 0 and of sum 1, but is {p}")
    if ((p_g == 0) & (p_data > 0)).any():
        raise ValueError(f"p_g must be above 0 wherever p_data is, but is {p_g}")
    if not step_size > 0:
        raise ValueError(f"step_size must be above 0, but is {step_size}")
    gradient = torch.log(p_g / (p_data + p_g)).nan_to_num()  # 0/0 where neither goes: stays 0
    weight = p_g * torch.exp(-step_size * gradient)
    return weight / weight.sum()
