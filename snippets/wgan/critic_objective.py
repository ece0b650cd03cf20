r"""What the critic raises: its mean score of the data less its mean score of the generated.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, section 3, Eq. 3

$$
\max_{w \in \mathcal{W}} \; \mathbb{E}_{x \sim \mathbb{P}_r}[f_w(x)]
    - \mathbb{E}_{z \sim p(z)}[f_w(g_\theta(z))]
$$

Notation:
    $f_w(x)$: `f_real`, score of an example of the data: any real number, no sigmoid
    $f_w(g_\theta(z))$: `f_fake`, score of an example that the generator made
    $\mathbb{P}_r, p$: distributions of the data and of the noise, from which the batches come
    $\mathcal{W}$: weights among which the maximum is sought, a bounded and closed set
"""

import torch


def critic_objective(f_real: torch.Tensor, f_fake: torch.Tensor) -> torch.Tensor:
    """Return the Monte-Carlo estimate of the difference of the two mean scores.

    For a critic that is K-Lipschitz it estimates at most K times the Earth-Mover distance.

    Args:
        f_real: f(x) for a batch of data, any shape, one number an example.
        f_fake: f(g(z)) for a batch of noise, any shape; the batches may differ in size.

    Returns:
        Scalar, of any sign.

    Raises:
        ValueError: a batch is empty.

    Example:
        >>> critic_objective(torch.tensor([2.0, 4.0]), torch.tensor([0.5, 0.0, 1.0]))
        tensor(2.5000)
    """
    for name, scores in (("f_real", f_real), ("f_fake", f_fake)):
        if scores.numel() == 0:
            raise ValueError(f"{name} must hold at least one score, but is empty")
    return f_real.mean() - f_fake.mean()
