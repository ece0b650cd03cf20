r"""The rule that keeps the critic Lipschitz: no weight may leave a small interval.

Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, Algorithm 1, line 7

$$
w \leftarrow \text{clip}(w, -c, c), \qquad
\text{clip}(w, -c, c) = \min(\max(w, -c), c) \text{ for each number in } w
$$

Notation:
    $w$: `critic.parameters()`, weights and biases of the critic
    $c$: `c`, the largest size that a weight may have (the paper: 0.01)
"""

import torch
from torch import nn


def clip_weights(critic: nn.Module, c: float = 0.01) -> None:
    """Clip every parameter of the critic, in place.

    What is clipped are the weights after an update, not their gradients. Buffers, such as the
    running means of batch normalisation, are no parameters and stay as they are.

    Args:
        critic: the module whose parameters are clipped.
        c: bound of every parameter, > 0.

    Raises:
        ValueError: `c` is not above 0.

    Example:
        >>> critic = nn.Linear(3, 1, bias=False)
        >>> _ = critic.weight.data.copy_(torch.tensor([[0.5, -0.003, -2.0]]))
        >>> clip_weights(critic)
        >>> critic.weight.data
        tensor([[ 0.0100, -0.0030, -0.0100]])
    """
    if not c > 0:
        raise ValueError(f"c must be above 0, but is {c}")
    with torch.no_grad():
        for w in critic.parameters():
            w.clamp_(-c, c)
