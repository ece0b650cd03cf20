r"""How likely test points are under a Gaussian blur of generated samples.

Source: Goodfellow et al. 2014, arXiv 1406.2661, section 5 (described there in words: a Gaussian
    Parzen window fitted to samples of the generator)

$$
\log p(x) = \log \frac{1}{m} \sum_{j=1}^m
    \frac{1}{(2 \pi \sigma^2)^{d/2}} \exp\left(-\frac{\|x - y_j\|^2}{2 \sigma^2}\right)
$$

Notation:
    $\log p(x)$: `return`, log-density at each test point
    $x$: `x`, one test point a row
    $y_j$: `samples`, one generated example $G(z^{(j)})$ a row
    $\sigma$: `sigma`, width of the window
    $m, d$: number of samples, and of coordinates
"""

import math

import torch


def parzen_log_likelihood(
    x: torch.Tensor, samples: torch.Tensor, sigma: float | torch.Tensor
) -> torch.Tensor:
    """Return the log-density of each test point. Its mean is what Table 1 reports.

    Args:
        x: (n, d), test points.
        samples: (m, d), at least one sample of the generator.
        sigma: scalar > 0, in the units of `x`.

    Returns:
        (n,), in nats; above 0 where the density is above 1.

    Raises:
        ValueError: `x` or `samples` is not 2-D, there is no sample, or `sigma` is not one number
            above 0.

    Example:
        >>> samples = torch.tensor([[0.0], [2.0]])
        >>> parzen_log_likelihood(torch.tensor([[0.0], [1.0], [9.0]]), samples, sigma=1.0)
        tensor([ -1.4852,  -1.4189, -26.1121])
    """
    for name, points in (("x", x), ("samples", samples)):
        if points.ndim != 2:
            raise ValueError(f"{name} must be 2-D, (points, d), but is {tuple(points.shape)}")
    m, d = samples.shape
    if m == 0:
        raise ValueError(f"samples must hold at least one point, but is {tuple(samples.shape)}")
    sigma = torch.as_tensor(sigma, dtype=x.dtype, device=x.device)
    if not (sigma.ndim == 0 and sigma > 0):
        raise ValueError(f"sigma must be one number above 0, but is {sigma}")
    # The fast mode of cdist multiplies matrices and loses digits where points nearly coincide.
    distance = torch.cdist(x, samples, compute_mode="donot_use_mm_for_euclid_dist")
    exponent = -(distance**2) / (2 * sigma**2)
    return exponent.logsumexp(dim=1) - math.log(m) - d / 2 * torch.log(2 * math.pi * sigma**2)
