r"""Examples from a mixture of Gaussians with equal weights.

Source: Metz et al. 2016, arXiv 1611.02163, section 3.1 (the data of Figure 1)

$$
x^{(i)} = \mu_{c_i} + \sigma \epsilon^{(i)}, \qquad
c_i \sim \mathcal{U}\{0, \dots, n - 1\}, \quad \epsilon^{(i)} \sim \mathcal{N}(0, I)
$$

Notation:
    $x^{(i)}$: `return`, one example a row
    $\mu_c$: `centers`, one Gaussian a row
    $\sigma$: `std`, standard deviation of each Gaussian, in every direction
    $c_i, \epsilon^{(i)}$: which Gaussian, and where in it: drawn from `rng`
"""

import torch


def sample_mixture(centers: torch.Tensor, m: int, std: float, rng: torch.Generator) -> torch.Tensor:
    """Draw independent examples, each from one of the Gaussians, all equally likely.

    Args:
        centers: (n, d), floating.
        m: number of examples, >= 1.
        std: standard deviation, >= 0, not a variance: 0.02 and 0.0004 are the same Gaussian.
        rng: source of randomness; all is drawn on its device and moved to that of `centers`.

    Returns:
        (m, d), on the device of `centers`.

    Raises:
        ValueError: `m` is below 1, or `std` below 0.

    Example:
        >>> centers = torch.tensor([[-5.0], [5.0]])
        >>> rng = torch.Generator().manual_seed(0)
        >>> x = sample_mixture(centers, 6, 0.02, rng)
        >>> bool(((x.abs() - 5).abs() < 0.2).all())
        True
    """
    if m < 1:
        raise ValueError(f"m must be at least 1, but is {m}")
    if not std >= 0:
        raise ValueError(f"std must be at least 0, but is {std}")
    chosen = torch.randint(len(centers), (m,), generator=rng, device=rng.device)
    shape = (m, centers.shape[1])
    epsilon = torch.randn(shape, generator=rng, device=rng.device, dtype=centers.dtype)
    return centers[chosen.to(centers.device)] + std * epsilon.to(centers.device)
