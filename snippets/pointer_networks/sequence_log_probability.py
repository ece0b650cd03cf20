r"""Probability of a whole sequence: the product of the probabilities of its choices.

Source: Vinyals et al. 2015, arXiv 1506.03134, Eq. 1

$$
p(\mathcal{C}^\mathcal{P} | \mathcal{P}; \theta) = \prod_{i=1}^{m(\mathcal{P})}
p_\theta(C_i | C_1, \dots, C_{i-1}, \mathcal{P}; \theta)
$$

Notation:
    $p(\mathcal{C}^\mathcal{P} | \mathcal{P}; \theta)$: `return`, as a logarithm
    $p_\theta(C_i | C_1, \dots, C_{i-1}, \mathcal{P}; \theta)$: `log_p[:, i - 1]`, as a logarithm, for
        every place
    $C_i$: `places[:, i - 1]`, the stop, 0, among them
    $m(\mathcal{P})$: number of outputs up to the first stop, which is the last that counts
"""

import torch


def sequence_log_probability(log_p: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """Return the log-probability of each sequence; a product of probabilities is a sum of these.

    Args:
        log_p: (batch, m, n + 1), log-probability of each place at each output, given the places
            before it.
        places: (batch, m), int64: 1 to n for the points, 0 for the stop. What stands behind the
            first stop of a row fills up and is not counted.

    Returns:
        (batch,), at most 0.

    Raises:
        ValueError: `places` is not (batch, m) as `log_p` has it, or a log-probability is above 0.

    Example:
        >>> log_p = torch.tensor([[[0.1, 0.5, 0.4], [0.2, 0.2, 0.6], [0.7, 0.1, 0.2]]]).log()
        >>> sequence_log_probability(log_p, torch.tensor([[1, 2, 0]])).exp()  # 0.5 * 0.6 * 0.7
        tensor([0.2100])
        >>> sequence_log_probability(log_p, torch.tensor([[1, 0, 0]])).exp()  # 0.5 * 0.2
        tensor([0.1000])
    """
    if places.shape != log_p.shape[:2]:
        raise ValueError(
            f"places must be {tuple(log_p.shape[:2])}, as log_p has it, "
            f"but is {tuple(places.shape)}"
        )
    if not (log_p <= 1e-6).all():
        raise ValueError(f"log_p must be at most 0, but holds {log_p.max()}")
    chosen = log_p.gather(2, places[:, :, None])[:, :, 0]
    stops_before = (places == 0).cumsum(dim=1) - (places == 0).long()
    return chosen.masked_fill(stops_before > 0, 0).sum(dim=1)
