r"""A picture as torchvision's VGG wants it.

Source: torchvision.models, transforms of every set of ImageNet weights

$$
x_c = \frac{y_c - \mu_c}{\sigma_c}, \qquad
\mu = (0.485, 0.456, 0.406), \quad \sigma = (0.229, 0.224, 0.225)
$$

Notation:
    $x$: `return`, what the network is given
    $y$: `picture`, red, green and blue from 0 to 1
    $\mu, \sigma$: mean and spread of each channel over ImageNet
    $c$: number of a channel
"""

import torch


def preprocess(picture: torch.Tensor) -> torch.Tensor:
    """Shift and scale each channel.

    These numbers belong to torchvision's weights. The weights of the paper, made for Caffe, want
    blue first, values up to 255 and no division (`caffe_preprocess`).

    Args:
        picture: (..., 3, H, W), floating, in [0, 1].

    Returns:
        Same shape.

    Raises:
        ValueError: there are not three channels, or a value is outside [0, 1].

    Example:
        >>> grey = torch.full((3, 1, 1), 0.5)
        >>> preprocess(grey).flatten()
        tensor([0.0655, 0.1964, 0.4178])
    """
    if picture.ndim < 3 or picture.shape[-3] != 3:
        raise ValueError(f"picture must be of shape (..., 3, H, W), but is {tuple(picture.shape)}")
    if not ((picture >= 0) & (picture <= 1)).all():
        raise ValueError(f"picture must be in [0, 1], but holds {picture.min()} to {picture.max()}")
    mean = picture.new_tensor([0.485, 0.456, 0.406])[:, None, None]
    std = picture.new_tensor([0.229, 0.224, 0.225])[:, None, None]
    return (picture - mean) / std
