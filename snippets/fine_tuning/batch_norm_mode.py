r"""Which mean and variance batch normalisation uses while the model is fine-tuned.

Source: Ioffe and Szegedy 2015, arXiv 1502.03167, Algorithm 1 (statistics of the batch) and
    Algorithm 2 (stored statistics); to keep the stored ones during training is the choice here

$$
y = \gamma \, \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta, \qquad
(\mu, \sigma^2) =
\begin{cases}
(\mu_{running}, \sigma^2_{running}) & \text{frozen} \\
(\mu_{batch}, \sigma^2_{batch}) & \text{otherwise}
\end{cases}
$$

Notation:
    $\text{frozen}$: `frozen`, whether the statistics of the source are kept
    $\mu_{running}, \sigma^2_{running}$: buffers of the layers of `model`, which are
        updated from each batch unless frozen
    $\mu_{batch}, \sigma^2_{batch}$: mean and variance of the batch that is seen
    $\gamma, \beta$: scale and shift, which are parameters and learn either way
    $\epsilon$: a small number of the layer
"""

from torch import nn


def batch_norm_mode(model: nn.Module, frozen: bool) -> nn.Module:
    """Put the model into training mode, its batch normalisation as decided.

    `model.train()` puts every layer into training mode, so the decision has to be made again after
    each call of it: once an epoch in most training loops.

    Args:
        model: changed in place.
        frozen: True: normalise by the running statistics and leave them as they are. False:
            normalise by the batch, and move the running statistics towards it.

    Returns:
        The model itself. Dropout and all other layers are in training mode.

    Raises:
        ValueError: statistics are to be frozen, but a layer keeps none.

    Example:
        >>> model = nn.Sequential(nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.Dropout())
        >>> [layer.training for layer in batch_norm_mode(model, frozen=True)]
        [True, False, True]
        >>> [layer.training for layer in batch_norm_mode(model, frozen=False)]
        [True, True, True]
    """
    model.train()
    for name, layer in model.named_modules():
        if frozen and isinstance(layer, nn.modules.batchnorm._BatchNorm):
            if layer.running_mean is None:
                raise ValueError(
                    f"model must keep running statistics to be frozen, but {name!r} keeps none"
                )
            layer.eval()
    return model
