r"""Two convolutions that learn what to add to their input.

Source: Johnson et al. 2016, arXiv 1603.08155, supplementary material, section 1 (the block of
    Gross and Wilber: no ReLU after the addition; no padding, hence the crop)

$$
y = \operatorname{crop}_2(x)
    + \operatorname{BN}\left(K_2 * \operatorname{ReLU}\left(\operatorname{BN}(K_1 * x)\right)\right)
$$

Notation:
    $y$: `return`, 4 pixels less high and wide than the input
    $x$: `x`, input of the block
    $\operatorname{crop}_2$: leaves 2 pixels away on each side
    $K_1, K_2$: kernels of two convolutions of 3 x 3, with bias and without padding
    $\operatorname{BN}$: `norm`, batch normalisation in the paper
"""

from collections.abc import Callable

import torch
from torch import nn


class ResidualBlock(nn.Module):
    """Residual block of 3 x 3 convolutions with as many channels out as in.

    Args:
        channels: number of channels, 128 in the paper.
        norm: makes the normalisation for so many channels; `nn.InstanceNorm2d` is what the
            authors' later models use.

    Returns:
        From (N, channels, H, W), H and W >= 5, a tensor (N, channels, H - 4, W - 4).

    Example:
        >>> ResidualBlock(128)(torch.zeros(1, 128, 84, 84)).shape
        torch.Size([1, 128, 80, 80])
    """

    def __init__(self, channels: int, norm: Callable[[int], nn.Module] = nn.BatchNorm2d) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3),
            norm(channels),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3),
            norm(channels),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x[..., 2:-2, 2:-2] + self.body(x)
