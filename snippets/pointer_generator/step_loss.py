r"""How surprised the model is by the word that should have come.

Source: See, Liu, Manning 2017, arXiv 1704.04368, Eq. 6; $P$ is $P_{vocab}$ in the baseline (Eq. 5)
    and Eq. 9 in the pointer-generator

$$
loss_t = -\log P(w_t^*)
$$

Notation:
    $loss_t$: `return`, loss at decoder step $t$, in nats
    $P$: `P`, distribution of the next word
    $w_t^*$: `target`, id of the word that should come
"""

import torch


def step_loss(P: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the negative log-likelihood of the target words.

    Args:
        P: (..., X), probabilities, not logits: a mixture has no logits.
        target: (...), int64 ids from 0 to X - 1, for instance (B, T) where `P` is (B, T, X).

    Returns:
        (...), >= 0; infinite where the target has no probability.

    Raises:
        ValueError: `target` does not hold one id for each distribution.

    Example:
        >>> P = torch.tensor([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]])
        >>> step_loss(P, target=torch.tensor([0, 2]))
        tensor([0.6931, 0.2231])
    """
    if target.shape != P.shape[:-1]:
        raise ValueError(
            f"target must hold one id for each distribution, {tuple(P.shape[:-1])}, "
            f"but is {tuple(target.shape)}"
        )
    return -torch.log(P.gather(-1, target[..., None])[..., 0])
