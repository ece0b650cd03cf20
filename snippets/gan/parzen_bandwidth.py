r"""The width of the Parzen window that suits held-out data best.

Source: Goodfellow et al. 2014, arXiv 1406.2661, section 5 (sigma "was obtained by cross
    validation on the validation set")

$$
\hat\sigma = \operatorname*{arg\,max}_{\sigma \in S} \frac{1}{n} \sum_{i=1}^n
    \log p_\sigma\left(x^{(i)}\right)
$$

Notation:
    $\hat\sigma$: `return`, the width chosen
    $S$: `sigmas`, the widths tried
    $x^{(i)}$: `validation`, one of $n$ held-out points a row
    $\log p_\sigma$: `parzen_log_likelihood` with the window around `samples`
"""

import torch

from snippets.gan.parzen_log_likelihood import parzen_log_likelihood


def parzen_bandwidth(
    samples: torch.Tensor, validation: torch.Tensor, sigmas: torch.Tensor
) -> torch.Tensor:
    """Return the sigma of the grid with the best mean validation log-likelihood.

    Args:
        samples: (m, d), samples of the generator, finite, at least one.
        validation: (n, d), held-out examples, finite, at least one; not the test set.
        sigmas: (s,), widths > 0 in the units of the data, at least one.

    Returns:
        Scalar, one entry of `sigmas`.

    Raises:
        ValueError: `sigmas` is not 1-D, an argument is empty or not finite, or a width is not above
            0.

    Example:
        >>> samples, validation = torch.tensor([[0.0], [2.0]]), torch.tensor([[1.0], [3.0]])
        >>> parzen_bandwidth(samples, validation, torch.tensor([0.1, 1.0, 10.0]))
        tensor(1.)
    """
    if sigmas.ndim != 1:
        raise ValueError(f"sigmas must be 1-D, but is {tuple(sigmas.shape)}")
    for name, values in (("samples", samples), ("validation", validation), ("sigmas", sigmas)):
        if values.numel() == 0 or not values.isfinite().all():
            raise ValueError(f"{name} must be finite and not empty, but is {values}")
    means = [parzen_log_likelihood(validation, samples, sigma).mean() for sigma in sigmas]
    return sigmas[torch.stack(means).argmax()]
