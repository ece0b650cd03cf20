r"""Rule 4: in the generator ReLU after every layer, and tanh after the last.

Source: Radford et al. 2015, arXiv 1511.06434, section 3, guidelines, fourth line

$$
f_i = \begin{cases} \operatorname{ReLU} & i < L \\ \tanh & i = L \end{cases}
$$

Notation:
    $f_i$: activation that follows layer $i$ of `generator`: a convolution or a matrix, in the
        order of `named_modules`
    $L$: number of layers
"""

from torch import nn


def generator_activation_violations(generator: nn.Module) -> list[str]:
    """Return the layers that are not followed by the activation of the rule, and it alone.

    Modules alone are seen: a `forward` that calls `F.relu` is taken to have no activation.

    Args:
        generator: its modules are registered in the order of their use.

    Returns:
        One line for each violation, beginning with the name of the layer.

    Raises:
        ValueError: the network has no layer with weights.

    Example:
        >>> generator = nn.Sequential(nn.Linear(2, 4), nn.LeakyReLU(), nn.Linear(4, 1), nn.Tanh())
        >>> generator_activation_violations(generator)
        ['0: must be followed by ReLU, but is followed by LeakyReLU']
    """
    layers: list[tuple[str, list[str]]] = []
    for name, module in generator.named_modules(remove_duplicate=False):
        if isinstance(module, (nn.modules.conv._ConvNd, nn.Linear)):
            layers.append((name, []))
        elif layers and type(module).__module__ == nn.ReLU.__module__:  # all activations
            layers[-1][1].append(type(module).__name__)
    if not layers:
        raise ValueError("generator must have a convolution or a linear layer, but has none")
    return [
        f"{name}: must be followed by {want}, but is followed by {' and '.join(found) or 'nothing'}"
        for i, (name, found) in enumerate(layers, 1)
        if found != [want := "ReLU" if i < len(layers) else "Tanh"]
    ]
