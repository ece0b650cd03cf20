r"""One step of an optimiser over the pixels of an image.

Source: Gatys, Ecker, Bethge, CVPR 2016, section 2.3 (L-BFGS); Dive into Deep Learning, section
    14.12 (Adam)

$$
\vec x \leftarrow \text{descend}\left(\vec x,\; \nabla_{\vec x} \mathcal L(\vec x)\right)
$$

Notation:
    $\vec x$: `x`, the image that is made, which is the parameter
    $\mathcal L$: `loss`, for instance `TransferLoss`
    $\text{descend}$: `optimizer`, L-BFGS in the paper
"""

from collections.abc import Callable

import torch


def synthesis_step(
    loss: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, optimizer: torch.optim.Optimizer
) -> torch.Tensor:
    """Move the pixels once. Only the image gets a gradient.

    The optimiser is handed a closure, which computes the loss and its gradient anew. Adam calls it
    once. L-BFGS calls it up to `max_iter` times (20 if not said) and moves the image between calls.

    Args:
        loss: maps the image to a scalar.
        x: (B, 3, H, W), a contiguous leaf, as `initial_image` returns it.
        optimizer: holds `x`, and nothing else.

    Returns:
        Scalar without gradient: the loss before the step.

    Raises:
        ValueError: `optimizer` does not hold `x`, or `x` is not contiguous.

    Example:
        >>> x = torch.tensor([4.0], requires_grad=True)
        >>> optimizer = torch.optim.LBFGS([x])
        >>> def loss(x):
        ...     return (x - 1).square().sum()
        >>> synthesis_step(loss, x, optimizer).item(), x.item()  # one step, several moves
        (9.0, 1.0)
    """
    if not any(p is x for group in optimizer.param_groups for p in group["params"]):
        raise ValueError("optimizer must hold x as a parameter, but does not")
    if not x.is_contiguous():
        raise ValueError(f"x must be contiguous, but its strides are {x.stride()}")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        value = loss(x)
        value.backward(inputs=[x])
        return value

    return optimizer.step(closure).detach()
