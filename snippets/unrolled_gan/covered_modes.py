r"""How many modes of a mixture a generator visits at all.

Source: the measure that is used with the data of Metz et al. 2016, arXiv 1611.02163, section 3.1
    (the bound of 3 standard deviations: Srivastava et al. 2017, arXiv 1705.07761)

$$
\sum_{c=1}^n \mathbf{1}\left[ \min_i \left\| x^{(i)} - \mu_c \right\|_2 \le 3 \sigma \right]
$$

Notation:
    $x^{(i)}$: `samples`, one example of the generator a row
    $\mu_c$: `centers`, one Gaussian a row
    $\sigma$: `std`, standard deviation of each Gaussian
    $n$: number of Gaussians
"""

import torch


def covered_modes(samples: torch.Tensor, centers: torch.Tensor, std: float) -> torch.Tensor:
    """Count the Gaussians that have a sample within three standard deviations.

    One sample suffices, so the count grows with the number of samples: say how many were drawn.

    Args:
        samples: (m, d), m >= 1, without nan.
        centers: (n, d), more than 6 `std` apart, so that no sample counts twice.
        std: standard deviation of each Gaussian, > 0.

    Returns:
        Scalar integer from 0 to n.

    Raises:
        ValueError: there is no sample, a sample is nan, or `std` is not above 0.

    Example:
        >>> centers = torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])
        >>> covered_modes(torch.tensor([[0.2, 0.1], [0.1, 0.0], [3.5, 0.0]]), centers, 0.1)
        tensor(1)
    """
    if len(samples) == 0:
        raise ValueError(f"samples must hold at least one, but has shape {tuple(samples.shape)}")
    if samples.isnan().any():
        raise ValueError("samples must hold no nan, but do")
    if not std > 0:
        raise ValueError(f"std must be above 0, but is {std}")
    # The fast mode of cdist multiplies matrices and loses digits where points nearly coincide.
    distance = torch.cdist(samples, centers, compute_mode="donot_use_mm_for_euclid_dist")
    return (distance.amin(dim=0) <= 3 * std).sum()
