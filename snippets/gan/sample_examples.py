r"""A minibatch of examples of the data.

Source: Goodfellow et al. 2014, arXiv 1406.2661, Algorithm 1, second line of the inner loop

$$
x^{(1)}, \dots, x^{(m)} \sim p_{data}(x), \qquad
p_{data} = \mathcal{U}\left(\{x_1, \dots, x_N\}\right)
$$

Notation:
    $x^{(i)}$: `return`, one example of the minibatch a row
    $m$: `m`, size of the minibatch
    $x_1, \dots, x_N$: `data`, the training set
    $p_{data}$: the data distribution; all that is known of it is the training set
"""

import torch


def sample_examples(data: torch.Tensor, m: int, rng: torch.Generator) -> torch.Tensor:
    """Draw m independent examples, with replacement.

    The algorithm asks for draws from one distribution at every step. With replacement each draw is
    independent of the others; without it, an example seen in this batch could not come again.

    Args:
        data: (N, ...), at least one example.
        m: number of draws, >= 1; may exceed N.
        rng: source of randomness; indices are drawn on its device and moved to the data.

    Returns:
        (m, ...), a copy, on the device of `data`.

    Raises:
        ValueError: `data` holds no example, or `m` is below 1.

    Example:
        >>> data = torch.tensor([[1.0, 10.0], [2.0, 20.0]])
        >>> x = sample_examples(data, 5, torch.Generator().manual_seed(0))
        >>> x.shape
        torch.Size([5, 2])
        >>> x[:, 1] / x[:, 0]  # rows stay whole
        tensor([10., 10., 10., 10., 10.])
    """
    if len(data) == 0:
        raise ValueError(f"data must hold at least one example, but has shape {tuple(data.shape)}")
    if m < 1:
        raise ValueError(f"m must be at least 1, but is {m}")
    index = torch.randint(len(data), (m,), generator=rng, device=rng.device)
    return data[index.to(data.device)]
