r"""The paper's discriminator for MNIST: a picture and a class in, a logit out.

Source: Mirza, Osindero 2014, arXiv 1411.1784, section 4.1

$$
D(x|y) = \sigma\left(w^T \operatorname{maxout}_{240}^{4}\left(\left[
    \operatorname{maxout}_{240}^{5}(x), \; \operatorname{maxout}_{50}^{5}(y) \right]\right)
    + b\right)
$$

Notation:
    $D(x|y)$: `return`, after a sigmoid: probability that $x$ came from the data, given $y$
    $x$: `x`, one flattened picture a row
    $y$: `y`, one-hot class: the one that the data give, or the one that the generator was asked for
    $\operatorname{maxout}_n^k$: linear layer and `maxout`, $n$ units of $k$ pieces, dropout after it
    $w, b$: weights of the output layer
"""

import torch
from torch import nn

from snippets.conditional_gan.maxout import maxout


class ConditionalDiscriminator(nn.Module):
    """Judge a picture together with its class, by layers of maxout units.

    It receives the class and does not predict it. A picture with the wrong class is to be rejected
    like a bad one.

    Args:
        pixels: size of an example.
        classes: length of a one-hot condition.
        units: of the layers for example, for condition, and of the joint one.
        pieces: the same, pieces of each unit.
        dropout: probability with which a hidden unit is left out in training; drawn, as
            `nn.Dropout` does, from torch's own generator.

    Returns:
        From `x` (m, pixels) and `y` (m, classes), logits (m, 1).

    Example:
        >>> discriminator = ConditionalDiscriminator().eval()
        >>> discriminator(torch.zeros(2, 784), torch.eye(10)[:2]).shape
        torch.Size([2, 1])
        >>> sum(p.numel() for p in discriminator.parameters())
        1224351
    """

    def __init__(
        self,
        pixels: int = 784,
        classes: int = 10,
        units: tuple[int, int, int] = (240, 50, 240),
        pieces: tuple[int, int, int] = (5, 5, 4),
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        sizes = (pixels, classes, units[0] + units[1])
        self.layers = nn.ModuleList(
            nn.Linear(a, n * k) for a, n, k in zip(sizes, units, pieces, strict=True)
        )
        self.pieces = pieces
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(units[2], 1)

    def hidden(self, layer: int, x: torch.Tensor) -> torch.Tensor:
        return self.dropout(maxout(self.layers[layer](x), self.pieces[layer]))

    def forward(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        both = torch.cat([self.hidden(0, x), self.hidden(1, y)], dim=1)
        return self.output(self.hidden(2, both))
