r"""The rectifier of the discriminator, which lets a fifth of what is negative through.

Source: Radford et al. 2015, arXiv 1511.06434, section 4 ("the slope of the leak was set to 0.2 in
    all models")

$$
\operatorname{LeakyReLU}(x) = \begin{cases} x & x > 0 \\ a x & x \le 0 \end{cases}
$$

Notation:
    $\operatorname{LeakyReLU}(x)$: `return`, the activation
    $x$: `x`, what the layer sends
    $a$: `slope`, left of 0
"""

import torch


def leaky_relu(x: torch.Tensor, slope: float = 0.2) -> torch.Tensor:
    """Return x where it is positive and a fifth of it elsewhere.

    The gradient is never 0. In the discriminator that matters to the other player: the generator
    learns from what comes back through it. Torch's own default slope is 0.01.

    Args:
        x: any shape.
        slope: factor left of 0.

    Returns:
        Same shape.

    Example:
        >>> leaky_relu(torch.tensor([-1.0, 0.0, 2.0]))
        tensor([-0.2000,  0.0000,  2.0000])
    """
    return torch.where(x > 0, x, slope * x)
