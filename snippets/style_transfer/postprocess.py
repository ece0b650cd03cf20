r"""The picture that a preprocessed image stands for.

Source: the inverse of torchvision's transforms, and the clipping of the author's notebook
    (leongatys/PytorchNeuralStyleTransfer)

$$
y_c = \min(\max(\sigma_c x_c + \mu_c, 0), 1), \qquad
\mu = (0.485, 0.456, 0.406), \quad \sigma = (0.229, 0.224, 0.225)
$$

Notation:
    $y$: `return`, red, green and blue from 0 to 1
    $x$: `x`, what the network is given
    $\mu, \sigma$: mean and spread of each channel over ImageNet
    $c$: number of a channel
"""

import torch


def postprocess(x: torch.Tensor) -> torch.Tensor:
    """Undo `preprocess`, and clip what no screen can show.

    Clip the finished picture, not the image inside the loss: where the clipping is active the
    gradient is 0, and the pixel is stuck.

    Args:
        x: (..., 3, H, W), floating.

    Returns:
        Same shape, in [0, 1], without gradient.

    Raises:
        ValueError: there are not three channels.

    Example:
        >>> postprocess(torch.tensor([0.0, 1.0, 10.0])[:, None, None]).flatten()
        tensor([0.4850, 0.6800, 1.0000])
    """
    if x.ndim < 3 or x.shape[-3] != 3:
        raise ValueError(f"x must be of shape (..., 3, H, W), but is {tuple(x.shape)}")
    mean = x.new_tensor([0.485, 0.456, 0.406])[:, None, None]
    std = x.new_tensor([0.229, 0.224, 0.225])[:, None, None]
    return (x.detach() * std + mean).clamp(min=0, max=1)
