r"""The picture that an image for the weights of the paper stands for.

Source: leongatys/PytorchNeuralStyleTransfer, NeuralStyleTransfer.ipynb, postp

$$
y = \min\left(\max\left(\frac{1}{255} \begin{pmatrix} x_{red} \\ x_{green} \\ x_{blue} \end{pmatrix}
+ \begin{pmatrix} 0.48501961 \\ 0.45795686 \\ 0.40760392 \end{pmatrix}, 0\right), 1\right)
$$

Notation:
    $y$: `return`, red, green and blue from 0 to 1
    $x$: `x`, what the network is given: blue, green, red
"""

import torch


def caffe_postprocess(x: torch.Tensor) -> torch.Tensor:
    """Undo `caffe_preprocess`, and clip what no screen can show.

    Args:
        x: (..., 3, H, W), floating, blue first.

    Returns:
        Same shape, red first, in [0, 1], without gradient.

    Raises:
        ValueError: there are not three channels.

    Example:
        >>> caffe_postprocess(torch.tensor([0.0, 51.0, 255.0])[:, None, None]).flatten()
        tensor([1.0000, 0.6580, 0.4076])
    """
    if x.ndim < 3 or x.shape[-3] != 3:
        raise ValueError(f"x must be of shape (..., 3, H, W), but is {tuple(x.shape)}")
    mean = x.new_tensor([0.48501961, 0.45795686, 0.40760392])[:, None, None]
    return (x.detach().flip(-3) / 255 + mean).clamp(min=0, max=1)
