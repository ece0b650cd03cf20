r"""A share between 0 and 1 that is mostly near one of the two.

Source: Zhang et al. 2018, arXiv 1710.09412, section 2; drawn by Jöhnk's method (Devroye 1986,
    Non-Uniform Random Variate Generation, section IX.3.5), which needs uniform numbers alone

$$
\lambda = \frac{u^{1/\alpha}}{u^{1/\alpha} + v^{1/\alpha}} \sim \text{Beta}(\alpha, \alpha)
\quad \text{ for } u, v \sim \mathcal{U}(0, 1] \;\text{ given that }\;
u^{1/\alpha} + v^{1/\alpha} \le 1
$$

Notation:
    $\lambda$: `return`, the share
    $\alpha$: `alpha`, small for shares near 0 and 1, 1 for evenly spread ones
    $u, v$: uniform numbers, drawn again until they fit
"""

import math

import torch


def sample_beta(alpha: float, rng: torch.Generator) -> float:
    """Draw from Beta(alpha, alpha) with a generator of your own.

    torch's `Beta.sample` takes none: it draws from the global generator.

    Args:
        alpha: in (0, 1]; mixup takes 0.1 to 0.4 for ImageNet, CutMix 1.
        rng: source of the draws, on the CPU.

    Returns:
        In [0, 1].

    Raises:
        ValueError: `alpha` is outside (0, 1].

    Example:
        >>> rng = torch.Generator().manual_seed(0)
        >>> draws = [sample_beta(0.2, rng) for _ in range(2000)]
        >>> abs(sum(draws) / 2000 - 0.5) < 0.05, sum(0.1 < x < 0.9 for x in draws) < 1000
        (True, True)
    """
    if not 0 < alpha <= 1:
        raise ValueError(f"alpha must be in (0, 1], but is {alpha}")
    while True:
        uv = 1 - torch.rand(2, generator=rng, dtype=torch.float64)
        log_u, log_v = (math.log(w) / alpha for w in uv.tolist())
        if math.exp(log_u) + math.exp(log_v) <= 1:
            # By logarithms, because for a small alpha both powers may round to 0.
            return torch.sigmoid(torch.tensor(log_u - log_v, dtype=torch.float64)).item()
