r"""The style distances of several layers, weighed.

Source: Gatys, Ecker, Bethge, CVPR 2016, Eq. 5, and the weights of section 3: 1/5 for each of
    conv1_1, conv2_1, conv3_1, conv4_1, conv5_1

$$
\mathcal L_{style}(\vec a, \vec x) = \sum_{l=0}^L w_l E_l
$$

Notation:
    $\mathcal L_{style}$: `return`
    $E_l$: `distances`, by the name of the layer
    $w_l$: `weights`, by the name of the layer
    $\vec a, \vec x$: the artwork, and the image that is made
"""

from collections.abc import Mapping

import torch


def style_loss(
    distances: Mapping[str, torch.Tensor], weights: Mapping[str, float] | None = None
) -> torch.Tensor:
    """Return the weighted sum over layers.

    Args:
        distances: scalars, as `style_distance` returns them.
        weights: >= 0, for the same layers; if not given, each layer has one over their number.

    Returns:
        Scalar.

    Raises:
        ValueError: there is no distance, the layers differ, or a weight is negative.

    Example:
        >>> distances = {"relu1_1": torch.tensor(4.0), "relu2_1": torch.tensor(1.0)}
        >>> style_loss(distances), style_loss(distances, {"relu1_1": 1.0, "relu2_1": 3.0})
        (tensor(2.5000), tensor(7.))
    """
    if not distances:
        raise ValueError("distances must hold at least one layer, but is empty")
    w = dict.fromkeys(distances, 1 / len(distances)) if weights is None else weights
    if w.keys() != distances.keys():
        raise ValueError(f"weights must be for {', '.join(distances)}, but are for {', '.join(w)}")
    if not all(weight >= 0 for weight in w.values()):
        raise ValueError(f"weights must be >= 0, but are {', '.join(map(str, w.values()))}")
    return torch.stack([w[l] * E_l for l, E_l in distances.items()]).sum()
