r"""A part of the model that training leaves as it is, until it is freed again.

Source: Yosinski et al. 2014, arXiv 1411.1792, section 2, "frozen" layers against "fine-tuned" ones

$$
\theta^{t+1} =
\begin{cases}
\theta^t & \text{frozen} \\
\theta^t - \eta \, \nabla_\theta L & \text{fine-tuned}
\end{cases}
$$

Notation:
    $\theta$: `module`, the parameters of a part of the model
    $\text{frozen}$: `frozen`, False to let the part learn again
    $\eta$: learning rate
    $L$: the loss
"""

from torch import nn


def freeze(module: nn.Module, frozen: bool = True) -> nn.Module:
    """Switch off, or on again, the gradient of every parameter of a module.

    A stored gradient is dropped as well. An optimiser skips a parameter that has none; with a
    gradient left over it would move the parameter once more, by momentum and weight decay too.
    The running statistics of batch normalisation are no parameters: `batch_norm_mode` decides
    about them.

    Args:
        module: the part of the model, changed in place.
        frozen: whether its parameters stand still.

    Returns:
        The module itself.

    Example:
        >>> model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 5))
        >>> _ = freeze(model[:-1])
        >>> [name for name, p in model.named_parameters() if p.requires_grad]
        ['2.weight', '2.bias']
    """
    for parameter in module.parameters():
        parameter.requires_grad_(not frozen)
        if frozen:
            parameter.grad = None
    return module
