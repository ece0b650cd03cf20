r"""The paper's generator for MNIST: noise and class in, a digit out.

Source: Mirza, Osindero 2014, arXiv 1411.1784, section 4.1

$$
\begin{aligned}
h &= \left[ \operatorname{ReLU}_{200}(z), \; \operatorname{ReLU}_{1000}(y) \right] \\
G(z|y) &= \sigma\left(W \operatorname{ReLU}_{1200}(h) + b\right)
\end{aligned}
$$

Notation:
    $G(z|y)$: `return`, one flattened picture a row, in (0, 1)
    $z$: `noise`, uniform in the unit hypercube, 100 numbers
    $y$: `y`, one-hot class
    $h$: both hidden layers, laid end to end
    $\operatorname{ReLU}_n(x)$: linear layer with $n$ rectified units, dropout after it
    $W, b$: weights of the output layer
"""

import torch
from torch import nn


class ConditionalGenerator(nn.Module):
    """Map noise and condition to hidden layers of their own, then both to a joint one.

    The paper says that both layers are mapped to a second, combined one of 1200 units. That is
    read as a layer with weights, on the 200 + 1000 units laid end to end.

    Args:
        noise_size: length of a noise vector.
        classes: length of a one-hot condition.
        pixels: size of an example.
        hidden: units of the layers for noise, for condition, and of the joint one.
        dropout: probability with which a hidden unit is left out in training; drawn, as
            `nn.Dropout` does, from torch's own generator.

    Returns:
        From `noise` (m, noise_size) and `y` (m, classes), a tensor (m, pixels) in (0, 1).

    Example:
        >>> generator = ConditionalGenerator().eval()
        >>> generator(torch.zeros(2, 100), torch.eye(10)[:2]).shape
        torch.Size([2, 784])
        >>> sum(p.numel() for p in generator.parameters())
        2413984
    """

    def __init__(
        self,
        noise_size: int = 100,
        classes: int = 10,
        pixels: int = 784,
        hidden: tuple[int, int, int] = (200, 1000, 1200),
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        of_noise, of_class, joint = hidden
        self.noise = nn.Sequential(nn.Linear(noise_size, of_noise), nn.ReLU(), nn.Dropout(dropout))
        self.condition = nn.Sequential(nn.Linear(classes, of_class), nn.ReLU(), nn.Dropout(dropout))
        self.joint = nn.Sequential(
            nn.Linear(of_noise + of_class, joint), nn.ReLU(), nn.Dropout(dropout)
        )
        self.output = nn.Linear(joint, pixels)

    def forward(self, noise: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        h = torch.cat([self.noise(noise), self.condition(y)], dim=1)
        return torch.sigmoid(self.output(self.joint(h)))
