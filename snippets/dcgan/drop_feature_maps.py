r"""Makes the generator forget an object: the feature maps that draw it are switched off.

Source: Radford et al. 2015, arXiv 1511.06434, section 6.3.1 and Figure 6 (logistic regression on
    "the second highest convolution layer features" tells windows from the rest; "all feature maps
    with weights greater than zero (200 in total) were dropped from all spatial locations")

$$
h'_{c,i,j} = [\, w_c \le 0 \,] \; h_{c,i,j}
$$

Notation:
    $h'_{c,i,j}$: `return`, from which the rest of the generator goes on
    $h_{c,i,j}$: `maps`, channel $c$ at row $i$ and column $j$
    $w_c$: `weights`, of the logistic regression, positive where the channel speaks for a window
"""

import torch


def drop_feature_maps(maps: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Return the maps with every channel of positive weight set to 0.

    Args:
        maps: (N, C, H, W).
        weights: (C,).

    Returns:
        (N, C, H, W).

    Raises:
        ValueError: `maps` has not four dimensions, or `weights` not one number a channel.

    Example:
        >>> drop_feature_maps(torch.ones(1, 3, 1, 1), torch.tensor([0.3, -2.0, 0.0])).flatten()
        tensor([0., 1., 1.])
    """
    if maps.ndim != 4:
        raise ValueError(f"maps must be (N, C, H, W), but is {tuple(maps.shape)}")
    if weights.shape != maps.shape[1:2]:
        raise ValueError(
            f"weights must have shape {tuple(maps.shape[1:2])}, but has {tuple(weights.shape)}"
        )
    return maps * (weights <= 0)[:, None, None]
