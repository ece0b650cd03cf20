r"""Rule 5: in the discriminator a leaky rectifier after every layer.

Source: Radford et al. 2015, arXiv 1511.06434, section 3, guidelines, fifth line; the sigmoid of the
    output: the text below "three recent changes"

$$
f_i = \begin{cases} \operatorname{LeakyReLU} & i < L \\
    \sigma \text{ or nothing} & i = L \end{cases}
$$

Notation:
    $f_i$: activation that follows layer $i$ of `discriminator`: a convolution or a matrix, in the
        order of `named_modules`
    $L$: number of layers
    $\sigma$: the sigmoid, left to the loss where the network returns a logit
"""

from torch import nn


def discriminator_activation_violations(discriminator: nn.Module) -> list[str]:
    """Return the layers that are not followed by the activation of the rule, and it alone.

    Modules alone are seen: a `forward` that calls `F.leaky_relu` is taken to have no activation.

    Args:
        discriminator: its modules are registered in the order of their use.

    Returns:
        One line for each violation, beginning with the name of the layer.

    Raises:
        ValueError: the network has no layer with weights.

    Example:
        >>> discriminator = nn.Sequential(nn.Conv2d(1, 4, 4), nn.ReLU(), nn.Conv2d(4, 1, 4))
        >>> discriminator_activation_violations(discriminator)
        ['0: must be followed by LeakyReLU, but is followed by ReLU']
    """
    layers: list[tuple[str, list[str]]] = []
    for name, module in discriminator.named_modules(remove_duplicate=False):
        if isinstance(module, (nn.modules.conv._ConvNd, nn.Linear)):
            layers.append((name, []))
        elif layers and type(module).__module__ == nn.ReLU.__module__:  # all activations
            layers[-1][1].append(type(module).__name__)
    if not layers:
        raise ValueError("discriminator must have a convolution or a linear layer, but has none")
    return [
        f"{name}: must be followed by {want}, but is followed by {' and '.join(found) or 'nothing'}"
        for i, (name, found) in enumerate(layers, 1)
        if found != [want := "LeakyReLU" if i < len(layers) else "Sigmoid"]
        and (found or i < len(layers))
    ]
