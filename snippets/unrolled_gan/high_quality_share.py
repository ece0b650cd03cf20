r"""Which share of a generator's samples lies in a mode, and not between them.

Source: the measure that is used with the data of Metz et al. 2016, arXiv 1611.02163, section 3.1
    (the bound of 3 standard deviations: Srivastava et al. 2017, arXiv 1705.07761)

$$
\frac{1}{m} \sum_{i=1}^m \mathbf{1}\left[ \min_c \left\| x^{(i)} - \mu_c \right\|_2
    \le 3 \sigma \right]
$$

Notation:
    $x^{(i)}$: `samples`, one example of the generator a row
    $\mu_c$: `centers`, one Gaussian a row
    $\sigma$: `std`, standard deviation of each Gaussian
    $m$: number of samples
"""

import torch


def high_quality_share(samples: torch.Tensor, centers: torch.Tensor, std: float) -> torch.Tensor:
    """Return the share of samples within three standard deviations of a Gaussian's centre.

    The data themselves do not reach 1: in two dimensions 1 - exp(-9 / 2) = 98.9 % of a Gaussian
    lies within three standard deviations.

    Args:
        samples: (m, d), m >= 1, floating, without nan.
        centers: (n, d).
        std: standard deviation of each Gaussian, > 0.

    Returns:
        Scalar in [0, 1].

    Raises:
        ValueError: there is no sample, a sample is nan, or `std` is not above 0.

    Example:
        >>> centers = torch.tensor([[0.0, 0.0], [4.0, 0.0]])
        >>> high_quality_share(torch.tensor([[0.2, 0.1], [0.1, 0.0], [3.5, 0.0], [2.0, 0.0]]), centers, 0.1)
        tensor(0.5000)
    """
    if len(samples) == 0:
        raise ValueError(f"samples must hold at least one, but has shape {tuple(samples.shape)}")
    if samples.isnan().any():
        raise ValueError("samples must hold no nan, but do")
    if not std > 0:
        raise ValueError(f"std must be above 0, but is {std}")
    # The fast mode of cdist multiplies matrices and loses digits where points nearly coincide.
    distance = torch.cdist(samples, centers, compute_mode="donot_use_mm_for_euclid_dist")
    near = distance.amin(dim=1) <= 3 * std
    return near.to(samples.dtype).mean()
