r"""Which feature maps are active together, whatever the place.

Source: Gatys, Ecker, Bethge, CVPR 2016, Eq. 3 (first in arXiv 1508.06576)

$$
G^l_{ij} = \sum_k F^l_{ik} F^l_{jk}
$$

Notation:
    $G^l$: `return`, Gram matrix of layer $l$
    $F^l$: `features`, what layer $l$ makes of one image: row $i$ is filter $i$, column $k$ is place $k$
    $i, j$: numbers of two filters, of the $N_l$ that the layer has
    $k$: number of a place, of the $M_l$ places of a feature map, height times width
"""

import torch


def gram_matrix(features: torch.Tensor) -> torch.Tensor:
    """Return the inner product of every two feature maps of an image.

    Nothing is divided by the number of places, as in the paper: a larger image has a larger Gram
    matrix.

    Args:
        features: (..., N, H, W), floating; each image of a batch gets a matrix of its own.

    Returns:
        (..., N, N), symmetric.

    Raises:
        ValueError: `features` has fewer than three dimensions.

    Example:
        >>> features = torch.tensor([[[1.0, 2.0, 0.0]], [[0.0, 1.0, 3.0]]])  # 2 maps, 1 x 3 places
        >>> gram_matrix(features)
        tensor([[ 5.,  2.],
                [ 2., 10.]])
    """
    if features.ndim < 3:
        raise ValueError(
            f"features must be of shape (..., N, H, W), but is {tuple(features.shape)}"
        )
    F_l = features.flatten(start_dim=-2)
    return F_l @ F_l.mT
