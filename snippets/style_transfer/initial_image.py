r"""The image that style transfer starts from: white noise, or a copy of the photograph.

Source: Gatys, Ecker, Bethge, CVPR 2016, section 2.3 and 3.3 (white noise; Fig. 6 compares the
    choices); leongatys/PytorchNeuralStyleTransfer (a copy)

$$
\vec x_0 =
\begin{cases}
\vec n, \quad n_i \sim \mathcal N(0, 1) & \text{with white noise} \\
\vec p & \text{without}
\end{cases}
$$

Notation:
    $\vec x_0$: `return`
    $\vec p$: `photograph`
    $\vec n$: drawn from `rng`, if there is one
"""

import torch


def initial_image(photograph: torch.Tensor, rng: torch.Generator | None = None) -> torch.Tensor:
    """Return a leaf that an optimiser can hold: the pixels are what is trained, not the weights.

    The image is new memory, and contiguous: L-BFGS takes its parameters for one long vector.

    Args:
        photograph: (B, 3, H, W), preprocessed.
        rng: of the CPU; if not given, the image is a copy of `photograph`.

    Returns:
        Shape, type and device of `photograph`, contiguous, with `requires_grad`.

    Example:
        >>> photograph = torch.ones(1, 3, 1, 1)
        >>> x = initial_image(photograph)
        >>> x.flatten(), x.is_leaf
        (tensor([1., 1., 1.], grad_fn=<ViewBackward0>), True)
    """
    if rng is None:
        x = photograph.detach().clone(memory_format=torch.contiguous_format)
    else:
        x = torch.randn(photograph.shape, generator=rng, dtype=photograph.dtype)
    return x.to(photograph.device).requires_grad_()
