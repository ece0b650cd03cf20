r"""A picture as the weights of the paper want it.

Source: leongatys/PytorchNeuralStyleTransfer, NeuralStyleTransfer.ipynb, prep; the weights were
    trained with Caffe

$$
x = 255 \left(\begin{pmatrix} y_{blue} \\ y_{green} \\ y_{red} \end{pmatrix}
- \begin{pmatrix} 0.40760392 \\ 0.45795686 \\ 0.48501961 \end{pmatrix}\right)
$$

Notation:
    $x$: `return`, what the network is given: blue, green, red
    $y$: `picture`, red, green and blue from 0 to 1
"""

import torch


def caffe_preprocess(picture: torch.Tensor) -> torch.Tensor:
    """Turn the channels around, subtract a mean, multiply by 255; nothing is divided.

    Args:
        picture: (..., 3, H, W), floating, red first, in [0, 1].

    Returns:
        Same shape, blue first, about -124 to 152.

    Raises:
        ValueError: there are not three channels, or a value is outside [0, 1].

    Example:
        >>> red = torch.tensor([1.0, 0.0, 0.0])[:, None, None]
        >>> caffe_preprocess(red).flatten()
        tensor([-103.9390, -116.7790,  131.3200])
    """
    if picture.ndim < 3 or picture.shape[-3] != 3:
        raise ValueError(f"picture must be of shape (..., 3, H, W), but is {tuple(picture.shape)}")
    if not ((picture >= 0) & (picture <= 1)).all():
        raise ValueError(f"picture must be in [0, 1], but holds {picture.min()} to {picture.max()}")
    mean = picture.new_tensor([0.40760392, 0.45795686, 0.48501961])[:, None, None]
    return 255 * (picture.flip(-3) - mean)
