r"""The weights before training.

Source: See, Liu, Manning 2017: the authors' code (the LSTMs, the embedding, the output layer and the
    reduction of states; what it leaves to TensorFlow is the uniform distribution of Glorot, Bengio
    2010, with biases of 0)

$$
w \sim \begin{cases}
    U(-0.02, 0.02) & \text{LSTMs} \\
    \mathcal N(0, 10^{-8}), \ |w| \le 2 \cdot 10^{-4} & \text{embedding, } V', b', \text{ reduction} \\
    U\left(-\sqrt{\tfrac{6}{n_{in} + n_{out}}}, \sqrt{\tfrac{6}{n_{in} + n_{out}}}\right)
        & \text{all other matrices} \\
    0 & \text{all other biases}
\end{cases}
$$

Notation:
    $w$: `model`, each of its parameters that learn
    $n_{in}, n_{out}$: columns and rows of a matrix; $v$ of Eq. 1 is one row here, where TensorFlow
        takes a vector's length for both
"""

import torch
from torch import nn


def initialise(
    model: nn.Module, rng: torch.Generator, lstm: float = 0.02, spread: float = 1e-4
) -> None:
    """Draw the weights of a `PointerGenerator` in place.

    Args:
        model: on any device; the numbers are drawn on the CPU.
        rng: source of all randomness.
        lstm: bound of the LSTMs' weights, 0.02 in the paper's code.
        spread: standard deviation of the truncated normal, 1e-4 in the paper's code, which is made
            for millions of updates with a vocabulary of 50 000. It is cut off at twice its value.

    Example:
        >>> model = nn.ModuleDict({"V": nn.Linear(2, 1), "V_prime": nn.Linear(1, 2)})
        >>> initialise(model, torch.Generator().manual_seed(0))
        >>> bool(model["V"].weight.abs().max() > 0.01), model["V"].bias.item()
        (True, 0.0)
        >>> bool(model["V_prime"].weight.abs().max() < 2e-4)
        True
    """
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        layer, drawn = name.split(".")[-2], torch.zeros(p.shape, dtype=p.dtype)
        if layer in ("embedding", "V_prime", "reduce_c", "reduce_h"):
            nn.init.trunc_normal_(drawn, std=spread, a=-2 * spread, b=2 * spread, generator=rng)
        elif p.ndim == 2 and layer == "lstm":
            drawn.uniform_(-lstm, lstm, generator=rng)
        elif p.ndim == 2:
            nn.init.xavier_uniform_(drawn, generator=rng)
        with torch.no_grad():
            p.copy_(drawn)
