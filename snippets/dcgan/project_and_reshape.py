r"""The first layer of the generator: one matrix turns a noise vector into a stack of small maps.

Source: Radford et al. 2015, arXiv 1511.06434, Figure 1 ("project and reshape") and section 3 (the
    layer "could be called fully connected as it is just a matrix multiplication")

$$
h_{c,i,j} = \sum_{k=1}^{n_z} W_{16c + 4i + j, \, k} \; z_k
$$

Notation:
    $h_{c,i,j}$: `return`, channel $c$ at row $i$ and column $j$, counted from 0, of a 4 x 4 map
    $z_k$: `noise`, entry $k$ of one noise vector
    $W$: `weight`, the matrix, without a bias, as in the authors' code: batch norm follows, which
        there would take it away, and has a bias itself
    $n_z$: `noise_size`, length of a noise vector, 100 in the paper
"""

import torch
from torch import nn


class ProjectAndReshape(nn.Linear):
    """A matrix product, read as maps of 4 x 4.

    Args:
        noise_size: length of a noise vector.
        channels: number of maps, 1024 in the paper.

    Returns:
        From (N, noise_size) a tensor (N, channels, 4, 4).

    Example:
        >>> layer = ProjectAndReshape(noise_size=2, channels=1)
        >>> weight = torch.arange(32.0).view(16, 2)  # rows (0, 1), (2, 3), ...
        >>> _ = layer.load_state_dict({"weight": weight}, strict=False)
        >>> layer(torch.tensor([[0.0, 1.0]])).detach()  # the second column of the matrix
        tensor([[[[ 1.,  3.,  5.,  7.],
                  [ 9., 11., 13., 15.],
                  [17., 19., 21., 23.],
                  [25., 27., 29., 31.]]]])
    """

    def __init__(self, noise_size: int, channels: int) -> None:
        super().__init__(noise_size, channels * 4 * 4, bias=False)

    def forward(self, noise: torch.Tensor) -> torch.Tensor:
        return super().forward(noise).unflatten(1, (-1, 4, 4))
